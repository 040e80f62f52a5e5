namespace TensorFusion.Tests.EndToEnd.Infrastructure;

/// <summary>Numbers of signals on Linux.</summary>
internal static class Signals
{
    public const int Int = 2;
    public const int Kill = 9;
    public const int Term = 15;
}

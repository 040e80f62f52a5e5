namespace TensorFusion.Tests.EndToEnd.Infrastructure;

/// <summary>How a command ended.</summary>
internal sealed record CommandResult(int Status, string Output, string Errors)
{
    public override string ToString() => $"status {Status}, standard output: {Output} standard error: {Errors}";
}

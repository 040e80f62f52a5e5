namespace IlgpuDemo;

/// <summary>What the program tells its caller.</summary>
internal static class ExitCode
{
    public const int Right = 0;
    public const int Wrong = 1;
    public const int Usage = 2;
    public const int NoDevice = 3;
    public const int CudaError = 4;
}

namespace IlgpuDemo.Jobs;

/// <summary>Work for the device whose result the CPU can check.</summary>
internal abstract class Job : IDisposable
{
    /// <summary>What is computed, and how large, in a few words.</summary>
    public abstract string Title { get; }

    /// <summary>Copies the input to the device, runs the kernels, and copies the result back.</summary>
    public abstract void Run();

    /// <summary>Whether the result of the last run is the CPU's.</summary>
    public abstract bool IsRight();

    public abstract void Dispose();
}

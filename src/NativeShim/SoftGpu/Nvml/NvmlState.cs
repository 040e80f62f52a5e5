using TensorFusion.SoftGpu.Options;

namespace TensorFusion.SoftGpu.Nvml;

/// <summary>The process's NVML. Handles of devices are their indices + 1.</summary>
internal sealed class NvmlState : IDisposable
{
    private static readonly Lock InstallGate = new();
    private static volatile NvmlState? _current;
    private readonly SoftGpuOptions _options;
    private int _users;

    private NvmlState(SoftGpuOptions options)
    {
        _options = options;
        Devices = [.. Enumerable.Range(0, options.Devices.Count).Select(index => new NvmlDevice(index, options))];
    }

    public static NvmlState? Current => _current;

    public IReadOnlyList<NvmlDevice> Devices { get; }

    public int CudaVersion => _options.DriverVersion;

    public bool IsInitialized => Volatile.Read(ref _users) > 0;

    public static void Install(SoftGpuOptions options)
    {
        lock (InstallGate)
        {
            var former = _current;
            if (former is null || !former._options.Equals(options))
            {
                _current = new NvmlState(options);
                former?.Dispose();
            }
        }
    }

    public static void Uninstall()
    {
        lock (InstallGate)
        {
            _current?.Dispose();
            _current = null;
        }
    }

    public void Enter() => Interlocked.Increment(ref _users);

    /// <summary>False when nobody was there.</summary>
    public bool Leave()
    {
        if (Interlocked.Decrement(ref _users) >= 0)
        {
            return true;
        }

        Interlocked.Increment(ref _users);
        return false;
    }

    public void Dispose()
    {
        foreach (var device in Devices)
        {
            device.Dispose();
        }
    }
}

using TensorFusion.Driver;

namespace TensorFusion.Worker.Completions;

/// <summary>Events of one connection on one device, used again instead of made anew. Not thread-safe.</summary>
internal sealed unsafe class EventPool(CudaDriver driver)
{
    private readonly Stack<DriverEvent> _plain = new();
    private readonly Stack<DriverEvent> _timing = new();
    private readonly List<nint> _all = [];

    /// <summary>An event that nobody else holds; the device's context must be current.</summary>
    public CudaResult Take(bool timing, out DriverEvent? taken)
    {
        if ((timing ? _timing : _plain).TryPop(out taken))
        {
            taken.Hold();
            return CudaResult.Success;
        }

        void* handle;
        var flags = timing ? EventFlags.Default : EventFlags.DisableTiming;
        var result = driver.cuEventCreate(&handle, (uint)flags);
        if (result == CudaResult.Success)
        {
            taken = new DriverEvent(this, (nint)handle, timing);
            _all.Add((nint)handle);
        }

        return result;
    }

    /// <summary>Destroys every event, held or not.</summary>
    public void Destroy()
    {
        foreach (var handle in _all)
        {
            _ = driver.cuEventDestroy_v2((void*)handle);
        }

        _all.Clear();
        _plain.Clear();
        _timing.Clear();
    }

    internal void Return(DriverEvent returned) => (returned.Timing ? _timing : _plain).Push(returned);
}

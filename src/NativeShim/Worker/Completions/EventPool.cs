using TensorFusion.Driver;

namespace TensorFusion.Worker.Completions;

/// <summary>Events of one connection on one device, used again instead of made anew. Not thread-safe.</summary>
/// <param name="driver">The driver.</param>
/// <param name="words">Where the device tells that it came to a point; they outlive the events.</param>
internal sealed unsafe class EventPool(CudaDriver driver, ProgressWords words)
{
    private readonly Stack<DriverEvent> _plain = new();
    private readonly Stack<DriverEvent> _timing = new();
    private readonly List<DriverEvent> _all = [];

    public CudaDriver Driver => driver;

    /// <summary>What the device writes when it comes to a point.</summary>
    public ProgressWords Words => words;

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
            _all.Add(taken);
        }

        return result;
    }

    /// <summary>Destroys every event, held or not.</summary>
    public void Destroy()
    {
        foreach (var one in _all)
        {
            _ = driver.cuEventDestroy_v2((void*)one.Handle);
            one.ReturnWord();
        }

        _all.Clear();
        _plain.Clear();
        _timing.Clear();
    }

    internal void Return(DriverEvent returned) => (returned.Timing ? _timing : _plain).Push(returned);
}

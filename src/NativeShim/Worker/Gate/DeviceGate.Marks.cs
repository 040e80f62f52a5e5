using TensorFusion.Driver;
using TensorFusion.Worker.Completions;

namespace TensorFusion.Worker.Gate;

/// <summary>Marks behind the work of a device, and how many there are.</summary>
internal sealed unsafe partial class DeviceGate
{
    /// <summary>Nobody else is there, and no limit holds.</summary>
    public bool IsFree => _seat.IsFree;

    /// <summary>Device time between two marks.</summary>
    public TimeSpan MarkTime => _seat.IsFree ? _options.FreeMarkTime : _options.MarkTime;

    /// <summary>Most groups of marks in flight.</summary>
    public int MaxGroups => _seat.IsFree ? int.MaxValue : _seat.OthersPreempt ? 1 : 2;

    /// <summary>Sets a mark behind what the stream was given.</summary>
    public DriverEvent? Mark(StreamLane lane)
    {
        if (_events.Take(IsMeasured, out var taken) != CudaResult.Success || taken is null)
        {
            return null;
        }

        if (taken.Set((void*)lane.Stream) == CudaResult.Success)
        {
            return taken;
        }

        taken.Release();
        return null;
    }
}

using System.Globalization;
using TensorFusion.Worker.Devices;

namespace TensorFusion.Worker.Gate;

/// <summary>Finds kernels that do not come to an end.</summary>
internal static class KernelWatch
{
    /// <summary>How often to look.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>What was found.</summary>
    public enum Finding
    {
        /// <summary>Nothing new.</summary>
        None,

        /// <summary>A kernel is to be reported.</summary>
        Report,

        /// <summary>The slice is to be stopped.</summary>
        Stop,
    }

    /// <summary>Looks at one device.</summary>
    public static Finding Look(WorkerDevice device, out string message)
    {
        message = "";
        if (device.Gate is not { } gate)
        {
            return Finding.None;
        }

        var stalled = TimeSpan.FromTicks(gate.StalledFor() / 100);
        var options = gate.Options;
        var stop = options.StopAfter.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);
        if (options.StopAfter > TimeSpan.Zero && stalled >= options.StopAfter)
        {
            message = $"device {device.Spec.Uuid}: a kernel has not ended within {stop} s; the slice is stopped, since "
                + "only the end of its process ends the kernel";
            return Finding.Stop;
        }

        if (options.ReportAfter <= TimeSpan.Zero || stalled < options.ReportAfter || !gate.TryReport())
        {
            return Finding.None;
        }

        var now = stalled.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);
        message = $"device {device.Spec.Uuid}: a kernel runs for {now} s without an end"
            + (options.StopAfter > TimeSpan.Zero ? $"; the slice is stopped after {stop} s" : "");
        return Finding.Report;
    }
}

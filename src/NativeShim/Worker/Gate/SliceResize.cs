using System.Globalization;
using TensorFusion.Protocol.Control;
using TensorFusion.Worker.Devices;

namespace TensorFusion.Worker.Gate;

/// <summary>Changes what a slice may have, on all of its devices or on none.</summary>
internal static class SliceResize
{
    /// <returns>Why it is refused, with the numbers; null when it holds now.</returns>
    public static string? Apply(IReadOnlyList<WorkerDevice> devices, WorkerCommand command)
    {
        if (devices.Count == 0 || devices.Any(device => device.Share is null))
        {
            return "the devices are not open yet; try again when the worker is ready";
        }

        if (command.VramLimitBytes is <= 0)
        {
            return $"a memory limit of {command.VramLimitBytes} bytes is not positive";
        }

        try
        {
            foreach (var device in devices)
            {
                device.Share!.Check(command.Tflops, command.LimitTflops);
            }
        }
        catch (ArgumentException e)
        {
            return e.Message;
        }

        var before = devices.Select(device => device.Ledger.Limit).ToArray();
        for (var i = 0; i < devices.Count && command.VramLimitBytes is { } bytes; i++)
        {
            if (devices[i].Ledger.TryResize((ulong)bytes, out var used))
            {
                continue;
            }

            // What was given before fits, since only more was taken since.
            for (var j = 0; j < i; j++)
            {
                _ = devices[j].Ledger.TryResize(before[j], out _);
            }

            return string.Create(
                CultureInfo.InvariantCulture,
                $"device {devices[i].Spec.Uuid}: {used} bytes ({used >> 20} MiB) are in use, {bytes} bytes "
                + $"({bytes >> 20} MiB) would be the limit; free memory in the program first, or ask for more");
        }

        foreach (var device in devices)
        {
            device.Share!.Resize(command.Tflops, command.LimitTflops);
        }

        return null;
    }
}

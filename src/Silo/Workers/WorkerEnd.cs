using System.Globalization;
using TensorFusion.Protocol.Control;

namespace TensorFusion.Silo.Workers;

/// <summary>Exit statuses in words.</summary>
internal static class WorkerEnd
{
    private const int SignalBase = 128;

    public static string Describe(int status) => (WorkerExitCode)status switch
    {
        WorkerExitCode.Stopped => "it was stopped",
        WorkerExitCode.BadSpec => "it refused its spec (status 64)",
        WorkerExitCode.DeviceUnavailable => "its GPU is not available (status 69)",
        WorkerExitCode.DeviceFault => "its GPU context broke (status 70)",
        WorkerExitCode.Internal => "of a defect of its own (status 71)",
        _ when status > SignalBase => Signal(status - SignalBase),
        _ => string.Create(CultureInfo.InvariantCulture, $"it ended with status {status}"),
    };

    private static string Signal(int number)
    {
        var name = number switch
        {
            6 => " (SIGABRT)",
            7 => " (SIGBUS)",
            9 => " (SIGKILL)",
            11 => " (SIGSEGV)",
            15 => " (SIGTERM)",
            _ => "",
        };
        return string.Create(CultureInfo.InvariantCulture, $"it was ended by signal {number}{name}");
    }
}

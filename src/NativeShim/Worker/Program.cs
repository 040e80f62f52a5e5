using System.Runtime.InteropServices;
using TensorFusion.Protocol.Control;
using TensorFusion.Worker;
using TensorFusion.Worker.Connections;
using TensorFusion.Worker.Devices;
using TensorFusion.Worker.Platform;
using TensorFusion.Worker.Printing;

var options = WorkerOptions.Parse(args);
if (options is null)
{
    Console.Error.WriteLine(WorkerOptions.Usage);
    return (int)WorkerExitCode.BadSpec;
}

try
{
    var spec = SpecFile.Load(options.SpecPath);
    if (!options.Foreground)
    {
        Daemon.Detach(Path.Combine(spec.RunDirectory, WorkerFiles.Log));
    }

    PrintedText.Redirect();
    var log = new WorkerLog(Console.Error, TimeProvider.System);
    var host = new WorkerHost(spec, DriverLibraries.Open, SpinPolicy.ForThisMachine(), TimeProvider.System, log);
    using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => context.Cancel = true);
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    var code = host.Run();

    // Not by the way of exit handlers: the driver's would wait for work that a departed program left on the device.
    Libc.ExitNow((int)code);
    return (int)code;

    void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        host.Stop(WorkerExitCode.Stopped);
    }
}
catch (SpecException e)
{
    Console.Error.WriteLine($"tensorfusion-worker: {e.Message}");
    return (int)WorkerExitCode.BadSpec;
}
catch (Exception e)
{
    Console.Error.WriteLine($"tensorfusion-worker: {e}");
    return (int)WorkerExitCode.Internal;
}

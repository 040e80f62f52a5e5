using System.Runtime.InteropServices;
using TensorFusion.Driver;
using TensorFusion.Protocol.Control;
using TensorFusion.Worker;
using TensorFusion.Worker.Connections;
using TensorFusion.Worker.Devices;
using TensorFusion.Worker.Platform;
using TensorFusion.Worker.Printing;
using TensorFusion.Worker.Spares;

var options = WorkerOptions.Parse(args);
if (options is null)
{
    Console.Error.WriteLine(WorkerOptions.Usage);
    return (int)WorkerExitCode.BadSpec;
}

SpareRoom? room = null;
try
{
    using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => context.Cancel = true);
    OpenCards cards;
    WorkerSpec? spec;
    if (options.SparePath.Length > 0)
    {
        var spare = SpecFile.LoadSpare(options.SparePath);
        var line = new SpareLine();
        Daemon.Detach(Path.Combine(spare.RunDirectory, WorkerFiles.Log));
        PrintedText.Redirect();
        cards = new OpenCards(() => DriverLibraries.Open(spare.Driver, spare.SoftwareGpu));
        room = new SpareRoom(spare, line, cards);
        spec = room.Wait();
        if (spec is null)
        {
            Libc.ExitNow((int)WorkerExitCode.Stopped);
            return (int)WorkerExitCode.Stopped;
        }
    }
    else
    {
        spec = SpecFile.Load(options.SpecPath);
        if (!options.Foreground)
        {
            Daemon.Detach(Path.Combine(spec.RunDirectory, WorkerFiles.Log));
        }

        PrintedText.Redirect();
        cards = new OpenCards(() => DriverLibraries.Open(spec.Driver, spec.SoftwareGpu));
    }

    var log = new WorkerLog(Console.Error, TimeProvider.System);
    var host = new WorkerHost(
        spec, cards, SpinPolicy.ForThisMachine(), TimeProvider.System, log, () => room?.Bound());
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
catch (Exception e) when (e is SpecException or DriverException)
{
    room?.Refuse(e.Message);
    Console.Error.WriteLine($"tensorfusion-worker: {e.Message}");
    return (int)(e is SpecException ? WorkerExitCode.BadSpec : WorkerExitCode.DeviceUnavailable);
}
catch (Exception e)
{
    Console.Error.WriteLine($"tensorfusion-worker: {e}");
    return (int)WorkerExitCode.Internal;
}

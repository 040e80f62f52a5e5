using System.Net.Sockets;
using TensorFusion.Driver;
using TensorFusion.Protocol.Control;
using TensorFusion.Worker.Attach;
using TensorFusion.Worker.Connections;
using TensorFusion.Worker.Control;
using TensorFusion.Worker.Devices;
using TensorFusion.Worker.Faults;
using TensorFusion.Worker.Gate;
using TensorFusion.Worker.Platform;
using TensorFusion.Worker.Remote;
using TensorFusion.Worker.Tiers;

namespace TensorFusion.Worker;

/// <summary>A worker as a whole: opens the devices, serves agents and programs, and ends with an exit code.</summary>
/// <param name="spec">What it is.</param>
/// <param name="cards">Its driver and contexts.</param>
/// <param name="listening">Called when programs and agents can come, before the devices are open.</param>
/// <param name="policy">How command threads wait.</param>
/// <param name="time">Time of events.</param>
/// <param name="log">Where it writes.</param>
internal sealed class WorkerHost(
    WorkerSpec spec, OpenCards cards, SpinPolicy policy, TimeProvider time, WorkerLog log, Action? listening = null)
{
    private readonly WorkerHealth _health = new();
    private readonly TaskCompletionSource<WorkerExitCode> _exit = new();
    private readonly List<WorkerDevice> _devices = [];
    private readonly FreezeGate _gate = new();
    private volatile AttachServer? _attach;
    private volatile RemoteServer? _remote;
    private volatile TierManager? _tiers;

    /// <summary>Runs until the worker ends.</summary>
    public WorkerExitCode Run()
    {
        var attachPath = Path.Combine(spec.RunDirectory, WorkerFiles.AttachSocket);
        var controlPath = Path.Combine(spec.RunDirectory, WorkerFiles.ControlSocket);
        try
        {
            // Programs that come while the devices are opened wait in the listener's queue.
            using var controlListener = UnixSocket.Listen(controlPath);
            using var attachListener = UnixSocket.Listen(attachPath);
            var control = new ControlServer(Status, Resize, () => Stop(WorkerExitCode.Stopped), Move);
            _health.Failed += (_, reason) =>
            {
                log.Write($"failed: {reason}");
                control.Publish(new WorkerEvent(WorkerEventKind.Failed, reason));
            };
            Start("control", () => control.Accept(controlListener));
            listening?.Invoke();
            log.Write($"worker of slice {spec.SliceId}, epoch {spec.Epoch}, process {Environment.ProcessId}");

            if (OpenDevices() is { } attach)
            {
                _health.Failed += (error, _) => attach.FailAll(error);
                _health.Failed += (_, _) => _devices.ForEach(d => d.Gate?.Abandon());
                attach.Changed += (kind, client) => OnChanged(control, attach, kind, client);
                _tiers = new TierManager(
                    spec, _devices, _gate, _health, log,
                    () => control.Publish(new WorkerEvent(WorkerEventKind.Tiers)));
                _attach = attach;
                var remote = ListenToNetwork(attach);
                _remote = remote;
                _health.BecomeReady();
                control.Publish(new WorkerEvent(WorkerEventKind.Ready));
                log.Write("ready");
                Start("attach", () => attach.Accept(attachListener));
                if (remote is not null)
                {
                    Start("remote", remote.Accept);
                    Start("certificate", () => _ = WorkerCertificate.OfThisProcess);
                }
                Start("tiers", _tiers.Run);
            }

            using var watch = time.CreateTimer(
                _ => Watch(control), null, KernelWatch.Interval, KernelWatch.Interval);
            var code = _exit.Task.GetAwaiter().GetResult();
            log.Write($"exit {(int)code} ({code})");
            attachListener.Shutdown();
            controlListener.Shutdown();
            _tiers?.Dispose();
            _tiers?.RemoveFiles();
            return code;
        }
        finally
        {
            _remote?.StopListening();
            File.Delete(attachPath);
            File.Delete(controlPath);
        }
    }

    /// <summary>Ends the worker. Any thread may call it; the first code counts.</summary>
    public void Stop(WorkerExitCode code)
    {
        _health.BecomeStopping();
        _exit.TrySetResult(code);
    }

    private RemoteServer? ListenToNetwork(AttachServer attach)
    {
        if (spec.Remote is not { } remote || attach.Settings is not { } settings)
        {
            return null;
        }

        var store = new ImageStore(remote.ImageStore, remote.ImageStoreBytes, time);
        var server = new RemoteServer(remote, settings, attach, _health, store, policy.Spin, time, log);
        try
        {
            server.Listen();
            log.Write($"programs of other machines: {remote.Address} port {server.Port}");
            return server;
        }
        catch (SocketException e)
        {
            // Programs of this machine can still be served.
            log.Write($"cannot listen on {remote.Address} port {remote.Port}: {e.Message}");
            server.Dispose();
            return null;
        }
    }

    private AttachServer? OpenDevices()
    {
        try
        {
            var drivers = cards.Drivers;
            for (var i = 0; i < spec.Devices.Count; i++)
            {
                var device = WorkerDevice.Open(drivers, spec.Devices[i], i, log.Write, cards);
                if (i == 0 && device.Gaps.Summary is { } gaps)
                {
                    log.Write(gaps);
                }

                _devices.Add(device);
                var share = DeviceShare.Open(device, spec, Turns, time);
                log.Write($"device {device.Spec.Uuid}: {share.Describe()}");
                log.Write(
                    $"device {device.Spec.Uuid}: limit {device.Ledger.Limit >> 20} MiB, "
                    + $"context {device.ContextBytes >> 20} MiB");
            }

            var settings = new AttachSettings(
                spec.SliceId, Convert.FromHexString(spec.Token), drivers.Version, drivers.Name);
            return new AttachServer(settings, _devices, _health, policy, time, log, _gate);
        }
        catch (DriverException e)
        {
            _health.Fail(e.Result, () => e.Message);
            _exit.TrySetResult(WorkerExitCode.DeviceUnavailable);
            return null;
        }
    }

    private void OnChanged(ControlServer control, AttachServer attach, WorkerEventKind kind, WorkerClient client)
    {
        control.Publish(new WorkerEvent(kind, Client: client));
        if (kind != WorkerEventKind.ClientDetached || attach.Count > 0)
        {
            return;
        }

        control.Publish(new WorkerEvent(WorkerEventKind.Idle));
        if (_health.State == WorkerState.Failed)
        {
            _exit.TrySetResult(WorkerExitCode.DeviceFault);
            return;
        }

        foreach (var device in _devices)
        {
            if (device.MakeCurrent() == CudaResult.Success)
            {
                device.Limits.Restore();
            }
        }
    }

    private WorkerTurnSpec Turns => spec.Turns ?? new WorkerTurnSpec(Path.Combine(spec.RunDirectory, "turns"));

    private string? Resize(WorkerCommand command)
    {
        var error = SliceResize.Apply(_devices, command);
        log.Write(error is null
            ? $"resized: {string.Join("; ", _devices.Select(d => d.Share!.Describe()))}"
            : $"resize refused: {error}");
        return error;
    }

    private void Watch(ControlServer control)
    {
        foreach (var device in _devices.ToArray())
        {
            switch (KernelWatch.Look(device, out var message))
            {
                case KernelWatch.Finding.Report:
                    log.Write(message);
                    control.Publish(new WorkerEvent(WorkerEventKind.LongKernel, message));
                    break;
                case KernelWatch.Finding.Stop:
                    _health.Fail(CudaResult.LaunchTimeout, () => message);
                    _exit.TrySetResult(WorkerExitCode.DeviceFault);
                    break;
            }
        }
    }

    private WorkerStatus Status() => new(
        spec.SliceId,
        spec.Epoch,
        Environment.ProcessId,
        _health.State,
        _health.Message ?? "",
        [.. _devices.ToArray().Select(d => new WorkerDeviceStatus(
            d.Spec.Uuid, (long)d.Ledger.Used, (long)d.Ledger.Limit, d.ContextBytes, d.Share?.Status()))],
        _attach?.Clients ?? [],
        Counters(),
        _remote?.Port ?? 0,
        _tiers?.Status());

    private Dictionary<string, long> Counters()
    {
        var counters = new Dictionary<string, long>(_attach?.Counters ?? new Dictionary<string, long>());
        var none = new Dictionary<string, long>();
        foreach (var (name, value) in (_remote?.Counters ?? none).Concat(_tiers?.Counters.Read() ?? none))
        {
            counters[name] = value;
        }

        return counters;
    }

    private void Move(WorkerCommand command, Action<string?> done)
    {
        if (_tiers is { } tiers)
        {
            tiers.Submit(command, done);
        }
        else
        {
            done("the worker has not opened its devices yet");
        }
    }

    private void Start(string name, Action run)
    {
        void Guarded()
        {
            try
            {
                run();
            }
            catch (Exception defect)
            {
                log.Write($"{name} ended by a defect: {defect}");
                Stop(WorkerExitCode.Internal);
            }
        }

        new Thread(Guarded) { IsBackground = true, Name = name }.Start();
    }
}

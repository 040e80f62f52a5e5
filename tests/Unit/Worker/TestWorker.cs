using TensorFusion.Protocol.Control;
using TensorFusion.Worker;
using TensorFusion.Worker.Attach;
using TensorFusion.Worker.Connections;
using TensorFusion.Worker.Devices;
using TensorFusion.Worker.Faults;
using TensorFusion.Worker.Platform;
using TensorFusion.Worker.Remote;
using TensorFusion.Worker.Tiers;

namespace TensorFusion.Tests.Unit.Worker;

/// <summary>The part of a worker that programs attach to, over a driver of the test's choice.</summary>
internal sealed class TestWorker
{
    public static readonly byte[] Token = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private readonly AttachServer _server;

    public TestWorker(DriverSet drivers, string uuid, long limit)
    {
        var spec = new WorkerDeviceSpec(
            uuid, 0, "GPU-10010203-0405-0607-0809-0a0b0c0d0e0f", 1, limit, 10, 100, "Test GPU");
        Device = WorkerDevice.Open(drivers, spec, 0);
        Log = new StringWriter();
        _server = new AttachServer(
            new AttachSettings("s-1", Token, drivers.Version, "1.2"), [Device], Health,
            new SpinPolicy(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromMicroseconds(20), TimeSpan.FromMicroseconds(100)),
            TimeProvider.System, new WorkerLog(Log, TimeProvider.System), new FreezeGate());
        Health.Failed += (error, _) => _server.FailAll(error);
        Health.BecomeReady();
    }

    public WorkerDevice Device { get; }

    public WorkerHealth Health { get; } = new();

    public StringWriter Log { get; }

    public AttachServer Server => _server;

    public static TestWorker On(FakeDriver driver, long limit = 1L << 30) =>
        new(DriverSet.Open(driver, null), FakeDriver.Uuid, limit);

    /// <summary>Serves programs of other machines on a free port of the loopback address.</summary>
    public RemoteServer Listen(string imageStore, double graceSeconds = 30, bool requireTls = true)
    {
        var spec = new WorkerRemoteSpec("127.0.0.1", 0, requireTls, graceSeconds, 2, imageStore, 1 << 20);
        var server = new RemoteServer(
            spec, _server.Settings, _server, Health,
            new ImageStore(imageStore, spec.ImageStoreBytes, TimeProvider.System),
            TimeSpan.Zero, TimeProvider.System, new WorkerLog(Log, TimeProvider.System));
        server.Listen();
        new Thread(server.Accept) { IsBackground = true }.Start();
        return server;
    }

    /// <summary>A program's end of a socket that the worker serves.</summary>
    public FrameSocket Connect()
    {
        var (mine, theirs) = UnixSocket.Pair();
        new Thread(() => _server.Serve(new FrameSocket(theirs))) { IsBackground = true }.Start();
        var socket = new FrameSocket(mine);
        socket.SetTimeouts(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20));
        return socket;
    }

    public TestProgram Attach() => TestProgram.Attach(Connect(), Token);

    /// <summary>Waits until no program holds anything.</summary>
    public void WaitUntilEmpty() => TestProgram.WaitFor(() => _server.Count == 0);
}

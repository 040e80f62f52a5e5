using System.Diagnostics;
using TensorFusion.Driver;
using TensorFusion.Protocol;
using TensorFusion.Protocol.Control;
using TensorFusion.Worker.Attach;
using TensorFusion.Worker.Calls;
using TensorFusion.Worker.Devices;
using TensorFusion.Worker.Faults;
using TensorFusion.Worker.Tiers;

namespace TensorFusion.Worker.Connections;

/// <summary>
/// One attached program: what it shares with the worker, its objects, and its command thread, which makes and destroys
/// everything of the driver.
/// </summary>
internal sealed unsafe class Connection
{
    /// <summary>How long the work of a program that has gone may go on when nobody else uses the slice.</summary>
    private static readonly TimeSpan _departure = TimeSpan.FromSeconds(1);

    private readonly IProgramLink _link;
    private readonly IReadOnlyList<WorkerDevice> _devices;
    private readonly WorkerHealth _health;
    private readonly Func<bool> _isLast;
    private readonly FreezeGate _gate;
    private readonly GateMember _member;
    private readonly RecordRing _ring;
    private readonly RecordExecutor _executor;
    private readonly CommandLoop _loop;
    private readonly Thread _thread;
    private readonly Lock _ending = new();
    private bool _ended;
    private long _stalls;

    /// <param name="index">Number of the connection, which decides its window for pinned memory.</param>
    /// <param name="client">Who it is.</param>
    /// <param name="link">How it is reached.</param>
    /// <param name="devices">The slice's devices.</param>
    /// <param name="health">The worker's health.</param>
    /// <param name="policy">How its thread waits.</param>
    /// <param name="isLast">Whether no other program is attached.</param>
    /// <param name="gate">Where its thread waits while memory is not on the cards.</param>
    /// <param name="observer">Whether it only reads what the slice shows.</param>
    public Connection(
        int index, WorkerClient client, IProgramLink link, IReadOnlyList<WorkerDevice> devices, WorkerHealth health,
        SpinPolicy policy, Func<bool> isLast, FreezeGate gate, bool observer = false)
    {
        Index = index;
        IsObserver = observer;
        Client = client;
        _link = link;
        _devices = devices;
        _health = health;
        _isLast = isLast;
        _gate = gate;
        Region = new ControlRegion();
        Pinned = new PinnedMemory(
            devices[0].Driver, Wire.PinnedBase + ((ulong)index * Wire.PinnedBytes), Wire.PinnedBytes);
        Callbacks = new HostCallbacks(link.SendCallback);
        _ring = new RecordRing(Region.Header, Region.Ring);
        link.Remote?.Open(Region, _ring);
        _executor = new RecordExecutor(devices, Region, Pinned, Images, Callbacks, link, health);
        _member = gate.Join(_ring.Ring, $"process {client.Pid} ({client.Executable})", observer);
        _loop = new CommandLoop(_ring, _executor, Region, health, policy, link.Remote, gate, _member);
        _thread = new Thread(Run) { IsBackground = true, Name = $"commands {index}" };
        foreach (var device in devices)
        {
            device.Ledger.Publish(&Region.Header->MemoryLimit[device.Index], &Region.Header->MemoryUsed[device.Index]);
        }
    }

    public int Index { get; }

    public WorkerClient Client { get; }

    /// <summary>It only reads what the slice shows; it is none of the slice's processes.</summary>
    public bool IsObserver { get; }

    public ControlRegion Region { get; }

    public RecordRing Ring => _ring;

    /// <summary>Whether program and device are on one machine, so that the device can reach the program's pinned
    /// memory.</summary>
    public bool SharesMemory => _link.Remote is null;

    public PinnedMemory Pinned { get; }

    public SharedImages Images { get; } = new();

    public HostCallbacks Callbacks { get; }

    public RecordCounters Counters => _executor.Counters;

    /// <summary>How often the program found its ring full, by its own account.</summary>
    public long Stalls
    {
        get
        {
            lock (_ending)
            {
                return _ended ? _stalls : ReadStalls();
            }
        }
    }

    /// <summary>A defect of the worker that ended the command thread; null while there is none.</summary>
    public Exception? Defect { get; private set; }

    public void Start() => _thread.Start();

    /// <summary>The context is broken: whoever waits is told.</summary>
    public void Fail(CudaResult error)
    {
        lock (_ending)
        {
            if (!_ended)
            {
                Region.SetAsyncError(error);
                _ring.Ring();
            }
        }
    }

    /// <summary>Shows the slice's processes to the program.</summary>
    public void ShowClients(IReadOnlyList<int> processes)
    {
        lock (_ending)
        {
            for (var i = 0; i < Wire.MaxConnections && !_ended; i++)
            {
                Volatile.Write(ref Region.Header->ClientPids[i], i < processes.Count ? (uint)processes[i] : 0);
            }
        }
    }

    /// <summary>
    /// Ends the command thread, and with it everything that the program had. Returns when all is free.
    /// </summary>
    public void Finish()
    {
        Callbacks.Close();
        _executor.Stop();
        _loop.Stop();
        _thread.Join();
        foreach (var device in _devices)
        {
            device.Ledger.Unpublish(&Region.Header->MemoryUsed[device.Index]);
        }

        lock (_ending)
        {
            _stalls = ReadStalls();
            _ended = true;
        }

        Images.Dispose();
        _ring.Dispose();
        _executor.Dispose();
        Region.Dispose();
    }

    /// <summary>What the program says can be anything: a count of that size breaks no sum.</summary>
    private long ReadStalls() => (long)(Volatile.Read(ref Region.Header->Stalls) & 0xFFFFFFFF);

    private void Run()
    {
        try
        {
            _executor.Start();
            if (!_loop.Run())
            {
                _link.SayGoodbye(GoodbyeCode.BrokenRing, "the submission ring is damaged");
            }
        }
        catch (Exception defect)
        {
            // One program's record must not end the others: this connection ends, and says why.
            Defect = defect;
            _link.SayGoodbye(GoodbyeCode.Internal, defect.Message);
        }

        Callbacks.Close();
        _gate.Wake(_member);
        try
        {
            CleanUp();
        }
        finally
        {
            _gate.Leave(_member);
        }
    }

    private void CleanUp()
    {
        var since = Stopwatch.GetTimestamp();
        _link.Remote?.Mirrors.Dispose();
        if (_executor.DestroyAll(() => Stopwatch.GetElapsedTime(since) > _departure && _isLast()))
        {
            Pinned.Dispose();
            Callbacks.FreeAll();
            return;
        }

        // Only the end of the process ends a kernel. Nobody else is harmed by it now.
        _health.Fail(
            CudaResult.LaunchTimeout,
            () => $"the work of process {Client.Pid} ({Client.Executable}) did not end within {_departure.TotalSeconds:0} s "
            + "after it left");
    }
}

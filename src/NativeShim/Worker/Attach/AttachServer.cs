using System.Runtime.InteropServices;
using TensorFusion.Driver;
using TensorFusion.Protocol;
using TensorFusion.Protocol.Control;
using TensorFusion.Worker.Connections;
using TensorFusion.Worker.Devices;
using TensorFusion.Worker.Faults;
using TensorFusion.Worker.Platform;
using TensorFusion.Worker.Tiers;

namespace TensorFusion.Worker.Attach;

/// <summary>Lets programs in, and serves each on a thread of its own until it leaves or dies.</summary>
/// <param name="settings">What the server needs to know of the slice.</param>
/// <param name="devices">The slice's devices.</param>
/// <param name="health">The worker's health.</param>
/// <param name="policy">How command threads wait.</param>
/// <param name="time">Time of attaching.</param>
/// <param name="log">The worker's log.</param>
/// <param name="gate">Where command threads wait while memory is not on the cards.</param>
internal sealed unsafe class AttachServer(
    AttachSettings settings, IReadOnlyList<WorkerDevice> devices, WorkerHealth health, SpinPolicy policy,
    TimeProvider time, WorkerLog log, FreezeGate gate)
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    /// <summary>Threads that may be in a handshake beside the attached programs.</summary>
    private const int MaxHandshakes = 16;

    private readonly Lock _lock = new();
    private readonly Connection?[] _connections = new Connection?[Wire.MaxConnections];
    private readonly bool[] _reserved = new bool[Wire.MaxConnections];
    private readonly Handshake _handshake = new(settings.Token);
    private long _records;
    private long _refusedRecords;
    private long _bytesToDevice;
    private long _bytesToHost;
    private long _roundTrips;
    private long _stalls;
    private long _attached;
    private long _refusedPrograms;
    private int _handshakes;

    /// <summary>What programs are told, and asked for.</summary>
    public AttachSettings Settings => settings;

    /// <summary>A program came or went.</summary>
    public event Action<WorkerEventKind, WorkerClient>? Changed;

    /// <summary>The programs that are attached, without those that only look.</summary>
    public IReadOnlyList<WorkerClient> Clients
    {
        get
        {
            lock (_lock)
            {
                return [.. Programs().Select(c => c.Client)];
            }
        }
    }

    /// <summary>How many connections hold something of the slice.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _reserved.Count(taken => taken);
            }
        }
    }

    /// <summary>Counters by name, over the worker's life.</summary>
    public IReadOnlyDictionary<string, long> Counters
    {
        get
        {
            lock (_lock)
            {
                var connections = _connections.OfType<Connection>().ToArray();
                var live = connections.Select(c => c.Counters).ToArray();
                return new Dictionary<string, long>
                {
                    ["records"] = _records + live.Sum(c => c.Records),
                    ["refusedRecords"] = _refusedRecords + live.Sum(c => c.Refused),
                    ["bytesToDevice"] = _bytesToDevice + live.Sum(c => c.BytesToDevice),
                    ["bytesToHost"] = _bytesToHost + live.Sum(c => c.BytesToHost),
                    ["roundTrips"] = _roundTrips + live.Sum(c => c.RoundTrips),
                    ["stalls"] = _stalls + connections.Sum(c => c.Stalls),
                    ["attachedPrograms"] = _attached,
                    ["refusedPrograms"] = _refusedPrograms,
                };
            }
        }
    }

    /// <summary>The context is broken: every program is told.</summary>
    public void FailAll(CudaResult error)
    {
        lock (_lock)
        {
            foreach (var connection in _connections)
            {
                connection?.Fail(error);
            }
        }
    }

    /// <summary>Accepts programs until the listener is shut down.</summary>
    public void Accept(UnixSocket listener)
    {
        while (listener.Accept() is { } accepted)
        {
            var socket = new FrameSocket(accepted);
            if (Interlocked.Increment(ref _handshakes) > MaxHandshakes)
            {
                Interlocked.Decrement(ref _handshakes);
                socket.SendMessage(
                    FrameType.Refused, (uint)RefusalCode.TooManyConnections,
                    "too many programs attach at the same time");
                socket.Dispose();
                continue;
            }

            new Thread(() => Serve(socket)) { IsBackground = true, Name = "attach" }.Start();
        }
    }

    /// <summary>Serves one program from the handshake to its end.</summary>
    public void Serve(FrameSocket socket)
    {
        var inHandshake = true;
        Connection? connection = null;
        var index = -1;
        try
        {
            socket.SetTimeouts(_patience, _patience);
            connection = Greet(socket, ref index);
            inHandshake = false;
            Interlocked.Decrement(ref _handshakes);
            if (connection is null)
            {
                Interlocked.Increment(ref _refusedPrograms);
                return;
            }

            socket.SetTimeouts(TimeSpan.Zero, _patience);
            ServeFrames(socket, connection);
        }
        catch (Exception defect) when (defect is IOException or DriverException)
        {
            log.Write($"attach failed: {defect.Message}");
        }
        finally
        {
            if (inHandshake)
            {
                Interlocked.Decrement(ref _handshakes);
            }

            socket.Shutdown();
            End(connection, index);
            socket.Dispose();
        }
    }

    private Connection? Greet(FrameSocket socket, ref int index)
    {
        var greeting = _handshake.Run(socket);
        if (greeting is null)
        {
            return null;
        }

        if (health.State != WorkerState.Ready)
        {
            socket.SendMessage(
                FrameType.Refused, (uint)RefusalCode.NotReady, health.Message ?? $"the worker is {health.State}");
            return null;
        }

        var client = new WorkerClient(socket.Peer.ProcessId, greeting.Executable, time.GetUtcNow());
        var connection = Admit(client, new LocalLink(socket), greeting.Observer);
        if (connection is null)
        {
            socket.SendMessage(FrameType.Refused, (uint)RefusalCode.TooManyConnections, TooMany);
            return null;
        }

        index = connection.Index;
        return socket.Send(FrameType.Welcome, Snapshot(connection), connection.Region.Descriptor)
            ? connection
            : Abandon(connection, ref index);
    }

    /// <summary>What a program is told that finds no room.</summary>
    public static string TooMany =>
        $"{Wire.MaxConnections} programs are attached to the slice already; end one of them first";

    /// <summary>Makes the connection of a program that has proven itself; null when there is no room.</summary>
    public Connection? Admit(WorkerClient client, IProgramLink link, bool observer = false)
    {
        int index;
        lock (_lock)
        {
            index = Array.IndexOf(_reserved, false);
            if (index < 0)
            {
                return null;
            }

            _reserved[index] = true;
        }

        var connection = new Connection(
            index, client, link, devices, health, policy, () => Count == 1, gate, observer);
        lock (_lock)
        {
            _connections[index] = connection;
            _attached++;
            ShowClients();
        }

        connection.Start();
        log.Write($"process {client.Pid} ({client.Executable}) attached as connection {index}");
        Changed?.Invoke(WorkerEventKind.ClientAttached, client);
        return connection;
    }

    private IEnumerable<Connection> Programs() => _connections.OfType<Connection>().Where(c => !c.IsObserver);

    /// <summary>Shows every program the processes of the slice. The lock is held.</summary>
    private void ShowClients()
    {
        var processes = Programs().Select(c => c.Client.Pid).ToArray();
        foreach (var connection in _connections)
        {
            connection?.ShowClients(processes);
        }
    }

    private Connection? Abandon(Connection connection, ref int index)
    {
        End(connection, index);
        index = -1;
        return null;
    }

    /// <summary>What a program is told of the slice and its devices.</summary>
    public byte[] Snapshot(Connection connection)
    {
        var bytes = new byte[sizeof(AttachSnapshot) + (devices.Count * sizeof(DeviceSnapshot))];
        var snapshot = new AttachSnapshot
        {
            Version = Wire.ProtocolVersionMax,
            DeviceCount = (ushort)devices.Count,
            DriverVersion = settings.DriverVersion,
            RegionSize = connection.Region.TotalSize,
            ConnectionIndex = (uint)connection.Index,
            PinnedBase = connection.Pinned.WindowBase,
            PinnedSize = connection.Pinned.WindowSize,
        };
        DeviceSnapshots.WriteText(settings.SliceId, new Span<byte>(snapshot.SliceId, 64));
        DeviceSnapshots.WriteText(settings.DriverName, new Span<byte>(snapshot.DriverName, 32));
        MemoryMarshal.Write(bytes, in snapshot);
        for (var i = 0; i < devices.Count; i++)
        {
            DeviceSnapshot device;
            devices[i].MakeCurrent();
            DeviceSnapshots.Fill(devices[i], &device);
            if (!connection.SharesMemory)
            {
                DeviceSnapshots.HideHostMemory(&device);
            }

            MemoryMarshal.Write(bytes.AsSpan(sizeof(AttachSnapshot) + (i * sizeof(DeviceSnapshot))), in device);
        }

        return bytes;
    }

    private void ServeFrames(FrameSocket socket, Connection connection)
    {
        devices[0].MakeCurrent();
        while (socket.TryReceive(out var type, out var payload, out var descriptor))
        {
            switch (type)
            {
                case FrameType.ShareFd when descriptor >= 0 && MemoryMarshal.TryRead(payload, out ShareFdFrame share):
                    var result = Share(connection, in share, descriptor);
                    socket.Send(FrameType.ShareAck, new ShareAckFrame { FdId = share.FdId, Result = (int)result });
                    break;
                case FrameType.CallbackDone
                    when descriptor < 0 && MemoryMarshal.TryRead(payload, out CallbackDoneFrame done):
                    connection.Callbacks.Done(done.Ticket);
                    break;
                default:
                    if (descriptor >= 0)
                    {
                        _ = Libc.Close(descriptor);
                    }

                    socket.SendMessage(
                        FrameType.Goodbye, (uint)GoodbyeCode.BrokenFrame,
                        $"a frame of type {(uint)type} is not expected here");
                    return;
            }
        }
    }

    private CudaResult Share(Connection connection, in ShareFdFrame share, int descriptor)
    {
        const uint Pinned = 1;
        const uint Image = 2;
        switch (share.Kind)
        {
            case Pinned:
                return health.Error == CudaResult.Success
                    ? connection.Pinned.Add(descriptor, share.Address, share.Size)
                    : CloseAndReturn(descriptor, health.Error);
            case Image:
                return connection.Images.Add(share.FdId, descriptor, share.Size)
                    ? CudaResult.Success
                    : CudaResult.InvalidValue;
            default:
                return CloseAndReturn(descriptor, CudaResult.InvalidValue);
        }

        static CudaResult CloseAndReturn(int descriptor, CudaResult result)
        {
            _ = Libc.Close(descriptor);
            return result;
        }
    }

    /// <summary>Ends a connection and gives its place to another program.</summary>
    public void End(Connection? connection, int index)
    {
        if (connection is not null)
        {
            // Taken out of the list only when everything is free: until then it counts as attached.
            connection.Finish();
            if (connection.Defect is { } defect)
            {
                log.Write($"connection {connection.Index} ended by a defect: {defect}");
            }
        }

        lock (_lock)
        {
            if (connection is not null)
            {
                _connections[index] = null;
                _records += connection.Counters.Records;
                _refusedRecords += connection.Counters.Refused;
                _bytesToDevice += connection.Counters.BytesToDevice;
                _bytesToHost += connection.Counters.BytesToHost;
                _roundTrips += connection.Counters.RoundTrips;
                _stalls += connection.Stalls;
            }

            if (index >= 0)
            {
                _reserved[index] = false;
            }

            ShowClients();
        }

        if (connection is not null)
        {
            log.Write($"process {connection.Client.Pid} ({connection.Client.Executable}) detached");
            Changed?.Invoke(WorkerEventKind.ClientDetached, connection.Client);
        }
    }
}

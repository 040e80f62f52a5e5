using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using TensorFusion.Protocol;
using TensorFusion.Protocol.Control;
using TensorFusion.Worker.Attach;
using TensorFusion.Worker.Faults;

namespace TensorFusion.Worker.Remote;

/// <summary>
/// Lets programs of other machines in: proves itself and has them prove themselves, and gives each lane to its session.
/// </summary>
/// <param name="spec">What is listened on.</param>
/// <param name="settings">The slice and its token.</param>
/// <param name="attach">Where connections are made.</param>
/// <param name="health">The worker's health.</param>
/// <param name="store">Code images of the node.</param>
/// <param name="spin">How long receiving threads look before they sleep.</param>
/// <param name="time">Time.</param>
/// <param name="log">The worker's log.</param>
internal sealed unsafe class RemoteServer(
    WorkerRemoteSpec spec, AttachSettings settings, AttachServer attach, WorkerHealth health, ImageStore store,
    TimeSpan spin, TimeProvider time, WorkerLog log) : IDisposable
{
    private const int MaxHandshakes = 32;
    private const int BatchBytes = 32 * 1024;
    private const int TlsHello = 0x16;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _beat = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<string, RemoteSession> _sessions = [];
    private readonly ConcurrentDictionary<string, int> _complaints = [];
    private Socket? _listener;
    private ITimer? _heart;
    private int _handshakes;
    private long _refusals;
    private long _malformed;

    /// <summary>The port that programs connect to.</summary>
    public int Port => ((IPEndPoint)_listener!.LocalEndPoint!).Port;

    /// <summary>Counters by name.</summary>
    public IReadOnlyDictionary<string, long> Counters => new Dictionary<string, long>
    {
        ["remoteSessions"] = _sessions.Count,
        ["remoteRefusals"] = Interlocked.Read(ref _refusals),
        ["remoteMalformed"] = Interlocked.Read(ref _malformed),
    };

    /// <summary>Begins to listen.</summary>
    /// <exception cref="SocketException">The address cannot be had.</exception>
    public void Listen()
    {
        var address = IPAddress.Parse(spec.Address);
        _listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(address, spec.Port));
        _listener.Listen(64);
        _heart = time.CreateTimer(_ => Beat(), null, _beat, _beat);
    }

    /// <summary>Accepts until disposed.</summary>
    public void Accept()
    {
        while (true)
        {
            Socket accepted;
            try
            {
                accepted = _listener!.Accept();
            }
            catch (Exception e) when (e is SocketException { SocketErrorCode: not SocketError.TooManyOpenSockets }
                or ObjectDisposedException)
            {
                return;
            }

            if (Interlocked.Increment(ref _handshakes) > MaxHandshakes)
            {
                Interlocked.Decrement(ref _handshakes);
                Complain("too many programs attach at the same time", accepted);
                accepted.Dispose();
                continue;
            }

            new Thread(() => Serve(accepted)) { IsBackground = true, Name = "remote" }.Start();
        }
    }

    /// <summary>Takes no more programs; those that are attached are left to the end of the process.</summary>
    public void StopListening()
    {
        _heart?.Dispose();
        _listener?.Dispose();
    }

    public void Dispose()
    {
        _heart?.Dispose();
        _listener?.Dispose();
        foreach (var session in _sessions.Values)
        {
            session.Dispose();
        }
    }

    private void Serve(Socket socket)
    {
        RemoteSession? mine = null;
        LaneStream? lane = null;
        var peer = socket.RemoteEndPoint?.ToString() ?? "";
        try
        {
            socket.NoDelay = true;
            socket.SendTimeout = (int)_patience.TotalMilliseconds;
            socket.ReceiveTimeout = (int)_patience.TotalMilliseconds;
            lane = OpenLane(socket);
            mine = lane is null ? null : Greet(lane, peer, out lane);
        }
        catch (Exception e) when (e is IOException or SocketException or AuthenticationException
            or ObjectDisposedException or InvalidOperationException)
        {
            Complain($"a handshake failed: {e.Message}", socket);
        }
        finally
        {
            Interlocked.Decrement(ref _handshakes);
            if (lane is not null || mine is null)
            {
                lane?.Dispose();
            }
        }

        if (mine is null)
        {
            return;
        }

        try
        {
            mine.Run();
        }
        finally
        {
            _sessions.TryRemove(mine.Id, out _);
            mine.Dispose();
            attach.End(mine.Connection, mine.Connection.Index);
        }
    }

    /// <summary>The lane of an accepted socket: TLS if it begins so. Null when it is refused.</summary>
    private LaneStream? OpenLane(Socket socket)
    {
        var first = new byte[1];
        if (socket.Receive(first, SocketFlags.Peek) == 0)
        {
            socket.Dispose();
            return null;
        }

        var stream = new NetworkStream(socket, ownsSocket: true);
        if (first[0] == TlsHello)
        {
            var tls = new SslStream(stream);
            tls.AuthenticateAsServer(WorkerCertificate.OfThisProcess.Options);
            return new LaneStream(socket, tls, WorkerCertificate.OfThisProcess.Fingerprint, TimeSpan.Zero);
        }

        var lane = new LaneStream(socket, stream, new byte[SHA256.HashSizeInBytes], spin);
        if (!spec.RequireTls || IPAddress.IsLoopback(((IPEndPoint)socket.RemoteEndPoint!).Address))
        {
            return lane;
        }

        Complain("a program that does not use TLS", socket);
        lane.TryRefuse(
            RefusalCode.TlsRequired, "this worker takes TLS connections only; leave tls=off out of the connection string");
        lane.Dispose();
        return null;
    }

    /// <returns>The session when this is the control lane of a new one, which the caller then serves.</returns>
    private RemoteSession? Greet(LaneStream given, string peer, out LaneStream? lane)
    {
        lane = given;
        var challenge = new ChallengeFrame
        {
            Magic = Wire.Magic,
            VersionMin = Wire.ProtocolVersionMin,
            VersionMax = Wire.ProtocolVersionMax,
        };
        var nonce = RandomNumberGenerator.GetBytes(RemoteHandshake.NonceBytes);
        nonce.CopyTo(new Span<byte>(challenge.Nonce, RemoteHandshake.NonceBytes));
        if (!lane.TryRead(out RemotePreamble preamble) || preamble.Magic != Wire.RemoteMagic)
        {
            Complain($"{peer} is not a TensorFusion program", lane.Socket);
            return null;
        }

        if (!lane.TrySend(FrameType.Challenge, in challenge) || !lane.TryRead(out FrameHeader header)
            || (FrameType)header.Type != FrameType.RemoteHello || header.Length != sizeof(RemoteHelloFrame)
            || !lane.TryRead(out RemoteHelloFrame hello) || hello.Magic != Wire.Magic)
        {
            Complain($"{peer} sent no greeting", lane.Socket);
            lane.TryRefuse(RefusalCode.Version, "this is not a TensorFusion program");
            return null;
        }

        if (hello.Version is < Wire.ProtocolVersionMin or > Wire.ProtocolVersionMax)
        {
            Complain($"{peer} speaks protocol version {hello.Version}", lane.Socket);
            lane.TryRefuse(
                RefusalCode.Version,
                $"the client library speaks protocol version {hello.Version}, this worker {Wire.ProtocolVersionMin} to "
                + $"{Wire.ProtocolVersionMax}; install the client library of the worker's release");
            return null;
        }

        var proof = RemoteHandshake.ProgramProof(settings.Token, nonce, lane.Fingerprint, in hello);
        if (!CryptographicOperations.FixedTimeEquals(proof, new ReadOnlySpan<byte>(hello.Proof, proof.Length)))
        {
            Complain($"{peer} does not know the slice's token", lane.Socket);
            lane.TryRefuse(
                RefusalCode.Token, "the token is not this slice's; use the connection string that came with the slice");
            return null;
        }

        lane.Socket.ReceiveTimeout = 0;
        var resumes = (hello.Flags & Wire.HelloFlagResume) != 0;
        var session = resumes ? FindSession(lane, in hello) : MakeSession(lane, in hello);
        if (session is null)
        {
            return null;
        }

        var attached = hello.Lane == 0
            ? WelcomeControl(session, lane, nonce, in hello, resumes)
            : WelcomeBulk(session, lane, nonce, in hello);
        lane = attached ? null : lane;
        return resumes ? null : session;
    }

    private RemoteSession? FindSession(LaneStream lane, in RemoteHelloFrame hello)
    {
        fixed (RemoteHelloFrame* h = &hello)
        {
            var id = Convert.ToHexString(new ReadOnlySpan<byte>(h->Session, RemoteHandshake.SessionBytes));
            if (_sessions.TryGetValue(id, out var session))
            {
                return session;
            }
        }

        lane.TryRefuse(RefusalCode.UnknownSession, "the session is over: the program was away for too long");
        return null;
    }

    private RemoteSession? MakeSession(LaneStream lane, in RemoteHelloFrame hello)
    {
        if (health.State != WorkerState.Ready)
        {
            lane.TryRefuse(RefusalCode.NotReady, health.Message ?? $"the worker is {health.State}");
            return null;
        }

        string executable;
        fixed (RemoteHelloFrame* h = &hello)
        {
            var text = new ReadOnlySpan<byte>(h->Executable, 64);
            var end = text.IndexOf((byte)0);
            executable = Encoding.UTF8.GetString(end < 0 ? text : text[..end]);
        }

        var link = new RemoteLink(BatchBytes);
        var client = new WorkerClient((int)hello.Pid, executable, time.GetUtcNow());
        var connection = attach.Admit(client, link);
        if (connection is null)
        {
            lane.TryRefuse(RefusalCode.TooManyConnections, AttachServer.TooMany);
            return null;
        }

        var session = new RemoteSession(
            connection, link, store, TimeSpan.FromSeconds(spec.GraceSeconds), time, complaint => Malformed(complaint));
        _sessions[session.Id] = session;
        return session;
    }

    private bool WelcomeControl(
        RemoteSession session, LaneStream lane, byte[] nonce, in RemoteHelloFrame hello, bool resumes)
    {
        var welcome = default(RemoteWelcomeFrame);
        if (!session.TryDetach(ref welcome))
        {
            lane.TryRefuse(RefusalCode.UnknownSession, "the session is over");
            return false;
        }

        var awaited = new ulong[Wire.StagingChunkCount];
        fixed (RemoteHelloFrame* h = &hello)
        {
            new ReadOnlySpan<ulong>(h->Awaited, awaited.Length).CopyTo(awaited);
        }

        return SendWelcome(session, lane, nonce, in hello, ref welcome, resumes ? [] : attach.Snapshot(session.Connection))
            && session.Attach(lane, awaited);
    }

    private bool WelcomeBulk(RemoteSession session, LaneStream lane, byte[] nonce, in RemoteHelloFrame hello)
    {
        var welcome = default(RemoteWelcomeFrame);
        return SendWelcome(session, lane, nonce, in hello, ref welcome, [])
            && session.AttachBulk(lane, (int)hello.Lane);
    }

    private bool SendWelcome(
        RemoteSession session, LaneStream lane, byte[] nonce, in RemoteHelloFrame hello, ref RemoteWelcomeFrame welcome,
        byte[] snapshot)
    {
        var id = Convert.FromHexString(session.Id);
        welcome.GraceMilliseconds = (uint)(spec.GraceSeconds * 1000);
        welcome.BulkLanes = (uint)Math.Clamp(spec.BulkLanes, 1, Wire.MaxBulkLanes);
        fixed (RemoteHelloFrame* h = &hello)
        fixed (RemoteWelcomeFrame* w = &welcome)
        {
            var proof = RemoteHandshake.WorkerProof(
                settings.Token, new ReadOnlySpan<byte>(h->ClientNonce, RemoteHandshake.NonceBytes), nonce,
                lane.Fingerprint, id);
            proof.CopyTo(new Span<byte>(w->Proof, proof.Length));
            id.CopyTo(new Span<byte>(w->Session, id.Length));
        }

        return lane.TrySend(FrameType.RemoteWelcome, in welcome, snapshot);
    }

    private void Beat()
    {
        foreach (var session in _sessions.Values)
        {
            session.Link.Beat();
        }
    }

    private void Malformed(string complaint)
    {
        Interlocked.Increment(ref _malformed);
        LogOnce(complaint);
    }

    private void Complain(string complaint, Socket socket)
    {
        Interlocked.Increment(ref _refusals);
        var port = (socket.Connected ? socket.RemoteEndPoint as IPEndPoint : null)?.Port.ToString() ?? "";
        LogOnce(port.Length > 0 ? complaint.Replace($":{port}", "", StringComparison.Ordinal) : complaint);
    }

    /// <summary>A stranger must not fill the disk: each thing is said once, and counted.</summary>
    private void LogOnce(string complaint)
    {
        const int Different = 256;
        if (_complaints.Count < Different && _complaints.TryAdd(complaint, 1))
        {
            log.Write($"refused: {complaint} (said once; the counters tell how often)");
        }
    }
}

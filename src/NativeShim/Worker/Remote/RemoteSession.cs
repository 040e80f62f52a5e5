using System.Security.Cryptography;
using TensorFusion.Protocol;
using TensorFusion.Worker.Connections;

namespace TensorFusion.Worker.Remote;

/// <summary>
/// A program on another machine, over all the connections that it makes one after another. Its thread reads the control
/// lane; when that breaks it waits for the next, for a time.
/// </summary>
internal sealed class RemoteSession : IDisposable
{
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);
    private readonly Connection _connection;
    private readonly RemoteLink _link;
    private readonly RemoteReceiver _receiver;
    private readonly RemoteImages _images;
    private readonly TimeSpan _grace;
    private readonly TimeProvider _time;
    private readonly Action<string> _complain;
    private readonly object _state = new();
    private readonly List<BulkLane> _bulk = [];
    private LaneStream? _lane;
    private bool _reading;
    private bool _ended;

    public RemoteSession(
        Connection connection, RemoteLink link, ImageStore store, TimeSpan grace, TimeProvider time,
        Action<string> complain)
    {
        _connection = connection;
        _link = link;
        _grace = grace;
        _time = time;
        _complain = complain;
        _images = new RemoteImages(store, connection.Images);
        _receiver = new RemoteReceiver(connection, link, _images);
        Id = Convert.ToHexString(RandomNumberGenerator.GetBytes(RemoteHandshake.SessionBytes));
    }

    /// <summary>32 hexadecimal digits that a program goes on with.</summary>
    public string Id { get; }

    public Connection Connection => _connection;

    public RemoteLink Link => _link;

    /// <summary>
    /// Takes the session away from its old connections, if there are any, and says where it stands; from then on
    /// nothing of the old ones changes anything. False when the session is over.
    /// </summary>
    public bool TryDetach(ref RemoteWelcomeFrame welcome)
    {
        lock (_state)
        {
            if (_ended || _link.Ended)
            {
                return false;
            }

            Detach();
            while (_reading)
            {
                Monitor.Wait(_state);
            }

            welcome.Received = _receiver.Received;
            unsafe
            {
                fixed (RemoteWelcomeFrame* w = &welcome)
                {
                    _link.Chunks.Received.CopyTo(new Span<ulong>(w->ChunkReceived, Wire.StagingChunkCount));
                }
            }

            return !_ended;
        }
    }

    /// <summary>Goes on with a new control lane.</summary>
    public bool Attach(LaneStream lane, ulong[] awaited)
    {
        lock (_state)
        {
            if (_ended)
            {
                return false;
            }

            _lane = lane;
            _link.Connect(lane.Stream, awaited);
            Monitor.PulseAll(_state);
            return true;
        }
    }

    /// <summary>
    /// Adds a lane for bulk data. A program that was just welcomed may be quicker with it than the thread that welcomed
    /// it, so the control lane is waited for.
    /// </summary>
    public bool AttachBulk(LaneStream lane, int number)
    {
        lock (_state)
        {
            var since = _time.GetTimestamp();
            while (_lane is null && !_ended && _time.GetElapsedTime(since) < _patience)
            {
                Monitor.Wait(_state, _look);
            }

            if (_ended || _lane is null || _bulk.Count >= Wire.MaxBulkLanes)
            {
                return false;
            }

            _bulk.Add(new BulkLane(lane, _link, _images, number, Malformed));
            return true;
        }
    }

    /// <summary>Serves the program until it has left, or has not come back in time.</summary>
    public void Run()
    {
        while (NextLane() is { } lane)
        {
            var outcome = _receiver.Run(lane);
            if (outcome == RemoteReceiver.Outcome.Malformed)
            {
                Malformed(_receiver.Complaint);
            }

            lock (_state)
            {
                _reading = false;
                if (_lane == lane)
                {
                    Detach();
                }

                Monitor.PulseAll(_state);
            }

            if (outcome != RemoteReceiver.Outcome.Broken || _link.Ended)
            {
                break;
            }
        }

        Dispose();
    }

    public void Dispose()
    {
        lock (_state)
        {
            _ended = true;
            Detach();
            _images.Dispose();
        }

        _link.Close();
    }

    private LaneStream? NextLane()
    {
        lock (_state)
        {
            var since = _time.GetTimestamp();
            while (_lane is null && !_ended && !_link.Ended)
            {
                var left = _grace - _time.GetElapsedTime(since);
                if (left <= TimeSpan.Zero)
                {
                    return null;
                }

                Monitor.Wait(_state, left < _look ? left : _look);
            }

            _reading = _lane is not null && !_ended;
            return _reading ? _lane : null;
        }
    }

    private void Malformed(string complaint)
    {
        _complain(complaint);
        _link.SayGoodbye(Worker.Attach.GoodbyeCode.BrokenFrame, complaint);
    }

    private void Detach()
    {
        _lane?.Close();
        _link.Disconnect();
        foreach (var lane in _bulk)
        {
            lane.Close();
        }

        _bulk.Clear();
        _lane?.Dispose();
        _lane = null;
    }
}

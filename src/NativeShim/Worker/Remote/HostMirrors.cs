using System.Diagnostics;
using TensorFusion.Driver;
using TensorFusion.Protocol;
using TensorFusion.Worker.Attach;
using TensorFusion.Worker.Connections;

namespace TensorFusion.Worker.Remote;

/// <summary>
/// The mirrors of a program on another machine. The program's changes are put in place when they arrive; the device's
/// are told ahead of whatever tells of the work that made them, and kept until the program has acknowledged them.
/// Thread-safe.
/// </summary>
internal sealed class HostMirrors : IDisposable
{
    private const int PieceBytes = 49152;

    /// <summary>Changes that a program leaves unacknowledged: more than all of its mirrors, several times.</summary>
    private const long MaxKept = 4 * (long)Wire.MirrorBytesTotal;

    private static readonly TimeSpan _shortestAge = TimeSpan.FromMilliseconds(0.5);
    private readonly Lock _lock = new();
    private readonly List<HostMirror> _mirrors = [];
    private readonly Queue<(ulong Sequence, ulong Address, byte[] Change)> _kept = [];
    private readonly byte[] _piece = new byte[PieceBytes];
    private volatile bool _any;
    private ulong _total;
    private ulong _sequence;
    private long _keptBytes;
    private long _collected;
    private TimeSpan _cost;

    /// <summary>Whether there is one at all.</summary>
    public bool Any => _any;

    /// <summary>Whether it is time to look for changes while the device works: the program may wait for one.</summary>
    public bool IsDue
    {
        get
        {
            var age = Stopwatch.GetElapsedTime(_collected);
            return _any && age > _shortestAge && age > _cost * 8;
        }
    }

    /// <summary>Whether the program has not acknowledged for too long.</summary>
    public bool IsOverdue => Volatile.Read(ref _keptBytes) > MaxKept;

    /// <summary>Makes a mirror of pinned memory. A context must be current.</summary>
    public CudaResult Open(PinnedMemory pinned, ulong address, ulong bytes)
    {
        lock (_lock)
        {
            if (bytes == 0 || bytes % 4096 != 0 || bytes > Wire.MirrorBytes || _total + bytes > Wire.MirrorBytesTotal)
            {
                return CudaResult.InvalidValue;
            }

            var result = pinned.AddOwn(address, bytes);
            if (result == CudaResult.Success)
            {
                _mirrors.Add(new HostMirror(address, bytes));
                _total += bytes;
                _any = true;
            }

            return result;
        }
    }

    /// <summary>The memory is about to go.</summary>
    public void Close(ulong address)
    {
        lock (_lock)
        {
            if (Find(address) is not { } mirror)
            {
                return;
            }

            _mirrors.Remove(mirror);
            _total -= mirror.Bytes;
            _any = _mirrors.Count > 0;
            mirror.Dispose();
        }
    }

    /// <summary>All memory is about to go.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _mirrors.ForEach(m => m.Dispose());
            _mirrors.Clear();
            _kept.Clear();
            _total = 0;
            _any = false;
        }
    }

    /// <summary>Whether a change is one of a mirror that there is.</summary>
    public bool Accepts(ulong address, ReadOnlySpan<byte> change)
    {
        lock (_lock)
        {
            return Find(address)?.Accepts(change) == true;
        }
    }

    /// <summary>Puts a change of the program in place; what is not acceptable changes nothing.</summary>
    public void Apply(ulong address, ReadOnlySpan<byte> change)
    {
        lock (_lock)
        {
            if (Find(address) is { } mirror && mirror.Accepts(change))
            {
                mirror.Apply(change);
            }
        }
    }

    /// <summary>Adds what the device has changed.</summary>
    public void Collect(FrameBuffer frames)
    {
        lock (_lock)
        {
            var began = Stopwatch.GetTimestamp();
            foreach (var mirror in _mirrors)
            {
                var at = 0;
                while (mirror.Collect(ref at, _piece) is > 0 and var bytes)
                {
                    _kept.Enqueue((++_sequence, mirror.Address, _piece.AsSpan(0, bytes).ToArray()));
                    _keptBytes += bytes;
                    Add(frames, _sequence, mirror.Address, _piece.AsSpan(0, bytes));
                }
            }

            _collected = Stopwatch.GetTimestamp();
            _cost = Stopwatch.GetElapsedTime(began, _collected);
        }
    }

    /// <summary>Adds again what may not have arrived.</summary>
    public void Repeat(FrameBuffer frames)
    {
        lock (_lock)
        {
            foreach (var (sequence, address, change) in _kept)
            {
                Add(frames, sequence, address, change);
            }
        }
    }

    /// <summary>The program has what came up to a number.</summary>
    public void Acknowledge(ulong sequence)
    {
        lock (_lock)
        {
            while (_kept.TryPeek(out var oldest) && oldest.Sequence <= sequence)
            {
                _keptBytes -= _kept.Dequeue().Change.Length;
            }
        }
    }

    private static void Add(FrameBuffer frames, ulong sequence, ulong address, ReadOnlySpan<byte> change) =>
        frames.Add(FrameType.Mirror, new MirrorFrame { Sequence = sequence, Address = address }, change);

    private HostMirror? Find(ulong address) => _mirrors.Find(m => m.Address == address);
}

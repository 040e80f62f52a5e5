using TensorFusion.Protocol;
using TensorFusion.Worker.Attach;

namespace TensorFusion.Worker.Remote;

/// <summary>
/// One connection for bulk data, with a thread for each direction: staging chunks both ways, and code images from the
/// program.
/// </summary>
internal sealed unsafe class BulkLane
{
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(200);
    private readonly LaneStream _lane;
    private readonly RemoteChunks _chunks;
    private readonly RemoteImages _images;
    private readonly RemoteLink _link;
    private readonly Action<string> _complain;
    private readonly Thread _receiving;
    private readonly Thread _sending;
    private volatile bool _closed;

    public BulkLane(LaneStream lane, RemoteLink link, RemoteImages images, int number, Action<string> complain)
    {
        _lane = lane;
        _link = link;
        _chunks = link.Chunks;
        _images = images;
        _complain = complain;
        _receiving = new Thread(Receive) { IsBackground = true, Name = $"bulk in {number}" };
        _sending = new Thread(Send) { IsBackground = true, Name = $"bulk out {number}" };
        _receiving.Start();
        _sending.Start();
    }

    /// <summary>Ends the lane; returns when none of its threads touches anything any more.</summary>
    public void Close()
    {
        _closed = true;
        _lane.Close();
        _receiving.Join();
        _sending.Join();
        _lane.Dispose();
    }

    private void Receive()
    {
        while (!_closed && _lane.TryRead(out FrameHeader header))
        {
            var taken = (FrameType)header.Type switch
            {
                FrameType.ChunkData => TakeChunk(header.Length),
                FrameType.ImageData => TakeImage(header.Length),
                _ => null,
            };
            if (taken is null)
            {
                _complain($"a frame of type {header.Type} with {header.Length} bytes does not belong to a bulk lane");
            }

            if (taken is null or false)
            {
                break;
            }
        }

        _lane.Close();
    }

    /// <returns>Null when the frame is malformed, false when the connection ended.</returns>
    private bool? TakeChunk(uint length)
    {
        if (length < sizeof(ChunkDataFrame))
        {
            return null;
        }

        if (!_lane.TryRead(out ChunkDataFrame frame))
        {
            return false;
        }

        if (frame.Chunk >= Wire.StagingChunkCount || frame.Bytes > Wire.StagingChunkBytes
            || frame.Bytes != length - sizeof(ChunkDataFrame))
        {
            return null;
        }

        var target = _chunks.Target(in frame);
        if (target is null)
        {
            return _lane.TrySkip(frame.Bytes);
        }

        if (!_lane.TryRead(new Span<byte>(target, (int)frame.Bytes)))
        {
            return false;
        }

        _chunks.Arrived(in frame);
        return true;
    }

    private bool? TakeImage(uint length)
    {
        if (length < sizeof(ImageDataFrame) || length > Wire.MaxRemoteFrameBytes)
        {
            return null;
        }

        if (!_lane.TryRead(out ImageDataFrame frame))
        {
            return false;
        }

        if (frame.Bytes != length - sizeof(ImageDataFrame))
        {
            return null;
        }

        var bytes = new byte[frame.Bytes];
        if (!_lane.TryRead(bytes))
        {
            return false;
        }

        if (_images.Take(in frame, bytes) is { } answer)
        {
            _link.Send(FrameType.ImageAnswer, in answer);
        }

        return true;
    }

    private void Send()
    {
        while (!_closed)
        {
            if (!_chunks.TryTake(_look, out var frame))
            {
                continue;
            }

            // A chunk that is lost here is asked for again: its bytes stay until the program has them.
            var bytes = new ReadOnlySpan<byte>(_chunks.Source(frame.Chunk), (int)frame.Bytes);
            var header = new FrameBuffer();
            header.Add(FrameType.ChunkData, in frame);
            header.ExtendLast((uint)bytes.Length);
            if (!_lane.TryWrite(header.Written) || !_lane.TryWrite(bytes))
            {
                _lane.Close();
                return;
            }
        }
    }
}

using TensorFusion.Protocol;
using TensorFusion.Worker.Attach;
using TensorFusion.Worker.Connections;

namespace TensorFusion.Worker.Remote;

/// <summary>
/// The control lane's incoming side: puts records into the region's ring, where the command thread finds them as if the
/// program had written them itself. Whatever does not belong ends the session.
/// </summary>
internal sealed unsafe class RemoteReceiver(Connection connection, RemoteLink link, RemoteImages images)
{
    private ulong _received;

    /// <summary>Why reading ended.</summary>
    public enum Outcome
    {
        /// <summary>The connection broke; the program may come back.</summary>
        Broken,

        /// <summary>The program has said that it ends.</summary>
        Left,

        /// <summary>What came is not what the protocol allows.</summary>
        Malformed,
    }

    /// <summary>Bytes of records that are in the ring.</summary>
    public ulong Received => Volatile.Read(ref _received);

    /// <summary>What was wrong, after <see cref="Outcome.Malformed"/>.</summary>
    public string Complaint { get; private set; } = "";

    /// <summary>Reads frames until the connection ends.</summary>
    public Outcome Run(LaneStream lane)
    {
        while (lane.TryRead(out FrameHeader header))
        {
            var outcome = Take(lane, header);
            if (outcome is not null)
            {
                return outcome.Value;
            }
        }

        return Outcome.Broken;
    }

    private Outcome? Take(LaneStream lane, FrameHeader header)
    {
        switch ((FrameType)header.Type)
        {
            case FrameType.Records:
                return TakeRecords(lane, header.Length);
            case FrameType.Ping when header.Length == 0:
                return null;
            case FrameType.Ping when header.Length == sizeof(ulong):
                if (!lane.TryRead(out ulong stalls))
                {
                    return Outcome.Broken;
                }

                Volatile.Write(ref connection.Region.Header->Stalls, stalls);
                return null;
            case FrameType.CallbackDone when header.Length == sizeof(CallbackDoneFrame):
                if (!lane.TryRead(out CallbackDoneFrame done))
                {
                    return Outcome.Broken;
                }

                link.CallbackDone(done.Ticket);
                connection.Callbacks.Done(done.Ticket);
                return null;
            case FrameType.MirrorAck when header.Length == sizeof(MirrorAckFrame):
                if (!lane.TryRead(out MirrorAckFrame known))
                {
                    return Outcome.Broken;
                }

                link.Mirrors.Acknowledge(known.Sequence);
                return null;
            case FrameType.ImageOffer when header.Length == sizeof(ImageOfferFrame):
                if (!lane.TryRead(out ImageOfferFrame offer))
                {
                    return Outcome.Broken;
                }

                link.Send(FrameType.ImageAnswer, images.Offer(in offer));
                return null;
            case FrameType.Goodbye when header.Length <= FrameSocket.MaxPayload:
                return Outcome.Left;
            default:
                return Refuse($"a frame of type {header.Type} with {header.Length} bytes is not expected here");
        }
    }

    private Outcome? TakeRecords(LaneStream lane, uint length)
    {
        if (length < sizeof(RecordsFrame) || length - sizeof(RecordsFrame) > Wire.MaxRecordsFrameBytes)
        {
            return Refuse($"records of {length} bytes are too large for a frame");
        }

        if (!lane.TryRead(out RecordsFrame frame))
        {
            return Outcome.Broken;
        }

        var bytes = length - (uint)sizeof(RecordsFrame);
        var header = connection.Region.Header;
        if (frame.Position != _received || bytes % 16 != 0)
        {
            return Refuse($"records at position {frame.Position} are out of order; {_received} is next");
        }

        if (_received + bytes - Volatile.Read(ref header->Tail) > Wire.RingBytes)
        {
            return Refuse("more records than the ring has room for");
        }

        // Only whole frames count: what came of a broken one comes again.
        for (var at = _received; at < frame.Position + bytes;)
        {
            var offset = at & (Wire.RingBytes - 1);
            var step = Math.Min(frame.Position + bytes - at, Wire.RingBytes - offset);
            if (!lane.TryRead(new Span<byte>(connection.Region.Ring + offset, (int)step)))
            {
                return Outcome.Broken;
            }

            at += step;
        }

        if (link.Mirrors.Any)
        {
            ApplyChanges(frame.Position, frame.Position + bytes);
        }

        Volatile.Write(ref _received, frame.Position + bytes);
        Volatile.Write(ref header->Head, _received);
        connection.Ring.Announce();
        return null;
    }

    /// <summary>
    /// A kernel may wait for what the program has written while the records before it wait for the kernel: such bytes
    /// are put in place now. The command thread judges the records.
    /// </summary>
    private void ApplyChanges(ulong from, ulong to)
    {
        while (from < to)
        {
            var offset = from & (Wire.RingBytes - 1);
            var record = (RecordHeader*)(connection.Region.Ring + offset);
            if (record->Size < sizeof(RecordHeader) || record->Size > Math.Min(to - from, Wire.RingBytes - offset))
            {
                return;
            }

            var write = (MirrorWriteRecord*)record;
            if (record->Op == (ushort)CallNumber.MirrorWrite && record->Size >= sizeof(MirrorWriteRecord)
                && write->PayloadBytes <= record->Size - sizeof(MirrorWriteRecord))
            {
                link.Mirrors.Apply(write->Address, new ReadOnlySpan<byte>(write + 1, (int)write->PayloadBytes));
            }

            from += record->Size;
        }
    }

    private Outcome Refuse(string complaint)
    {
        Complaint = complaint;
        return Outcome.Malformed;
    }
}

using System.Runtime.InteropServices;
using TensorFusion.Driver;
using TensorFusion.Protocol;
using TensorFusion.Protocol.Control;
using TensorFusion.Tests.Unit.Worker;
using TensorFusion.Worker.Attach;
using TensorFusion.Worker.Connections;
using TensorFusion.Worker.Devices;
using TensorFusion.Worker.Faults;
using TensorFusion.Worker.Remote;
using TensorFusion.Worker.Tiers;

namespace TensorFusion.Tests.Fuzz;

/// <summary>The control lane of a program on another machine: frames, and changes of mirrors among their records.</summary>
internal sealed unsafe class FrameTarget : IFuzzTarget
{
    private const int Window = 15;
    private const ulong MirrorBytes = 65536;

    private static readonly FrameType[] _types =
    [
        FrameType.Records, FrameType.Ping, FrameType.CallbackDone, FrameType.ImageOffer, FrameType.Goodbye,
        FrameType.MirrorAck, FrameType.ChunkData, FrameType.Hello, FrameType.Mirror,
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tf-fuzz-");
    private readonly Connection _connection;
    private readonly RemoteLink _link = new(16384);
    private readonly ImageStore _store;
    private readonly MemoryStream _stream = new();
    private readonly ulong _mirror;
    private RemoteImages _images;
    private RemoteReceiver _receiver;

    public FrameTarget()
    {
        var driver = new FakeDriver();
        var spec = new WorkerDeviceSpec(
            FakeDriver.Uuid, 0, "GPU-10010203-0405-0607-0809-0a0b0c0d0e0f", 1, 1 << 20, 10, 100, "Fuzz GPU");
        var device = WorkerDevice.Open(DriverSet.Open(driver, null), spec, 0);
        var policy = new SpinPolicy(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);
        _connection = new Connection(
            Window, new WorkerClient(1, "fuzz", DateTimeOffset.UnixEpoch), _link, [device], new WorkerHealth(), policy,
            () => true, new FreezeGate());
        _store = new ImageStore(_folder.FullName, 4096, TimeProvider.System);
        _images = new RemoteImages(_store, _connection.Images);
        _receiver = new RemoteReceiver(_connection, _link, _images);
        _mirror = _connection.Pinned.WindowBase;
        if (_link.Mirrors.Open(_connection.Pinned, _mirror, MirrorBytes) != CudaResult.Success)
        {
            throw new InvalidOperationException("no memory for a mirror");
        }
    }

    public string Name => "frames";

    public ReadOnlySpan<byte> Input => _stream.GetBuffer().AsSpan(0, (int)_stream.Length);

    public void Run(Random random)
    {
        _stream.SetLength(0);
        var position = _receiver.Received;
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            position += Write(random, position);
        }

        if (random.Next(8) == 0)
        {
            Mutations.Change(random, _stream.GetBuffer().AsSpan(0, (int)_stream.Length));
        }

        _stream.Position = 0;
        var lane = new LaneStream(null!, _stream, [], TimeSpan.Zero); // there is no socket to close
        var outcome = _receiver.Run(lane);
        var header = _connection.Region.Header;
        if (header->Head - header->Tail > Wire.RingBytes)
        {
            throw new InvalidOperationException("the ring was overfilled");
        }

        header->Tail = header->Head;
        if (outcome != RemoteReceiver.Outcome.Broken || random.Next(64) == 0)
        {
            _images.Dispose();
            _images = new RemoteImages(_store, _connection.Images);
            _receiver = new RemoteReceiver(_connection, _link, _images);
            header->Head = header->Tail = 0;
        }
    }

    public void Dispose()
    {
        _images.Dispose();
        _link.Mirrors.Dispose();
        _connection.Pinned.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <returns>How far the records go on by it.</returns>
    private ulong Write(Random random, ulong position)
    {
        var type = random.Next(3) == 0 ? _types[random.Next(_types.Length)] : FrameType.Records;
        if (type != FrameType.Records)
        {
            var size = random.Next(4) switch
            {
                0 => sizeof(ImageOfferFrame),
                1 => 8,
                _ => random.Next(64),
            };
            var payload = new byte[size];
            Mutations.Fill(random, payload);
            Put(random, type, payload);
            return 0;
        }

        var count = random.Next(1, 4);
        using var records = new MemoryStream();
        records.Write(BitConverter.GetBytes(random.Next(32) == 0 ? Mutations.Number(random) : position));
        for (var i = 0; i < count; i++)
        {
            records.Write(Record(random));
        }

        Put(random, type, records.ToArray());
        return (ulong)records.Length - 8;
    }

    /// <summary>A change of the mirror, most often nearly as it must be.</summary>
    private byte[] Record(Random random)
    {
        var runs = new byte[16 * random.Next(1, 16)];
        Mutations.Fill(random, runs);
        if (random.Next(4) != 0)
        {
            var words = (uint)(MirrorBytes / 8);
            MemoryMarshal.Write(
                runs, new MirrorRun { First = (uint)random.Next((int)words + 2), Count = (uint)random.Next(40) });
        }

        var record = new byte[(sizeof(MirrorWriteRecord) + runs.Length + 15) & ~15];
        var write = new MirrorWriteRecord
        {
            Header = new RecordHeader
            {
                Size = (uint)(random.Next(16) == 0 ? Mutations.Number(random) : (ulong)record.Length),
                Op = (ushort)(random.Next(8) == 0 ? random.Next(140) : (int)CallNumber.MirrorWrite),
            },
            Address = random.Next(16) == 0 ? Mutations.Number(random) : _mirror,
            PayloadBytes = (uint)(random.Next(8) == 0 ? Mutations.Number(random) : (ulong)(8 + (random.Next(2) * 24))),
        };
        MemoryMarshal.Write(record, in write);
        runs.CopyTo(record, sizeof(MirrorWriteRecord));
        return record;
    }

    private void Put(Random random, FrameType type, byte[] payload)
    {
        var length = random.Next(64) == 0 ? (uint)Mutations.Number(random) : (uint)payload.Length;
        _stream.Write(BitConverter.GetBytes(length));
        _stream.Write(BitConverter.GetBytes((uint)type));
        _stream.Write(payload);
    }
}

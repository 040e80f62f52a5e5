using System.Runtime.InteropServices;
using TensorFusion.Driver;
using TensorFusion.Protocol;
using TensorFusion.Protocol.Control;
using TensorFusion.Tests.Unit.Worker;
using TensorFusion.Worker.Calls;
using TensorFusion.Worker.Connections;
using TensorFusion.Worker.Devices;
using TensorFusion.Worker.Faults;
using TensorFusion.Worker.Remote;

namespace TensorFusion.Tests.Fuzz;

/// <summary>
/// The submission ring, the decoder of records, and every call behind it, over a driver that only takes notes. Records
/// are made anew or from what went before, so that handles and addresses are often ones that there are.
/// </summary>
internal sealed unsafe class RecordTarget : IFuzzTarget
{
    /// <summary>Number of a connection whose window no other test of the process uses.</summary>
    private const ulong Window = 14;
    private const int Lifetime = 4000;
    private const int KeptRecords = 64;
    private const long Limit = 64 << 20;

    private static readonly CallNumber[] _calls =
        [.. Enum.GetValues<CallNumber>().Where(call => call != CallNumber.Padding)];

    private readonly FakeDriver _driver = new();
    private readonly WorkerDevice _device;
    private readonly WorkerHealth _health = new();
    private readonly List<byte[]> _kept = [];
    private byte[] _input = [];
    private ControlRegion _region = null!;
    private PinnedMemory _pinned = null!;
    private SharedImages _images = null!;
    private RemoteLink _link = null!;
    private RecordRing _ring = null!;
    private RecordExecutor _executor = null!;
    private int _age;

    public RecordTarget()
    {
        var spec = new WorkerDeviceSpec(
            FakeDriver.Uuid, 0, "GPU-10010203-0405-0607-0809-0a0b0c0d0e0f", 1, Limit, 10, 100, "Fuzz GPU");
        _device = WorkerDevice.Open(DriverSet.Open(_driver, null), spec, 0);
        _health.BecomeReady();
        Begin();
    }

    public string Name => "records";

    public ReadOnlySpan<byte> Input => _input;

    public void Run(Random random)
    {
        if (++_age > Lifetime)
        {
            End();
            Begin();
        }

        _input = Make(random);
        Submit(_input);
        switch (_ring.Read(out var record))
        {
            case RecordRing.Outcome.Record:
                _executor.Execute(record);
                _ring.Release();
                Keep(random);
                break;
            case RecordRing.Outcome.Broken:
                // A worker ends such a connection.
                End();
                Begin();
                return;
        }

        if (_age % 16 == 0)
        {
            _executor.Poll();
            _driver.Calls.Clear();
        }

        if (_device.Ledger.Used > Limit)
        {
            throw new InvalidOperationException($"the ledger holds {_device.Ledger.Used} bytes of {Limit}");
        }

        if (_health.Error != CudaResult.Success)
        {
            throw new InvalidOperationException($"a record broke the context: {_health.Message}");
        }
    }

    public void Dispose() => End();

    private byte[] Make(Random random)
    {
        if (_kept.Count > 0 && random.Next(2) == 0)
        {
            var changed = _kept[random.Next(_kept.Count)].ToArray();
            Mutations.Change(random, changed.AsSpan(random.Next(8) == 0 ? 0 : sizeof(RecordHeader)));
            return changed;
        }

        var record = new byte[16 * (random.Next(16) == 0 ? random.Next(1, 600) : random.Next(1, 20))];
        Mutations.Fill(random, record);
        var header = new RecordHeader
        {
            Size = random.Next(64) == 0 ? (uint)Mutations.Number(random) : (uint)record.Length,
            Op = (ushort)(random.Next(32) == 0 ? random.Next(200) : (int)_calls[random.Next(_calls.Length)]),
            Device = (byte)(random.Next(16) == 0 ? random.Next(256) : 0),
            Flags = (byte)random.Next(4),
            Slot = (uint)(random.Next(32) == 0 ? Mutations.Number(random) : (ulong)random.Next((int)Wire.SlotCount)),
            Sequence = (uint)_age,
        };
        MemoryMarshal.Write(record, in header);
        return record;
    }

    private void Keep(Random random)
    {
        if (_kept.Count < KeptRecords)
        {
            _kept.Add(_input);
        }
        else
        {
            _kept[random.Next(KeptRecords)] = _input;
        }
    }

    private void Submit(byte[] bytes)
    {
        var header = _region.Header;
        var head = header->Head;
        var offset = head & (Wire.RingBytes - 1);
        if (Wire.RingBytes - offset < (ulong)bytes.Length)
        {
            *(RecordHeader*)(_region.Ring + offset) = new RecordHeader { Size = (uint)(Wire.RingBytes - offset) };
            head += Wire.RingBytes - offset;
            offset = 0;
        }

        bytes.CopyTo(new Span<byte>(_region.Ring + offset, bytes.Length));
        header->Head = head + (ulong)bytes.Length;
    }

    private void Begin()
    {
        _age = 0;
        _region = new ControlRegion();
        _ring = new RecordRing(_region.Header, _region.Ring);
        _pinned = new PinnedMemory(_device.Driver, Wire.PinnedBase + (Window * Wire.PinnedBytes), Wire.PinnedBytes);
        _images = new SharedImages();
        _link = new RemoteLink(16384);
        _link.Open(_region, _ring);
        var callbacks = new HostCallbacks((_, _, _) => false);
        _executor = new RecordExecutor([_device], _region, _pinned, _images, callbacks, _link, _health);
        _executor.Stop();
        if (_executor.Start() != CudaResult.Success)
        {
            throw new InvalidOperationException("the executor does not start");
        }
    }

    private void End()
    {
        _link.Mirrors.Dispose();
        _executor.DestroyAll(() => true);
        _pinned.Dispose();
        _images.Dispose();
        _ring.Dispose();
        _executor.Dispose();
        _region.Dispose();
        _driver.Calls.Clear();
    }
}

using CsCheck;
using TensorFusion.Protocol;
using TensorFusion.Worker.Connections;

namespace TensorFusion.Tests.Unit.Worker;

public sealed unsafe class RecordRingTests : IDisposable
{
    private readonly ControlRegion _region = new();
    private readonly RecordRing _ring;

    public RecordRingTests() => _ring = new RecordRing(_region.Header, _region.Ring);

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    [InlineData(24)]
    [InlineData(64)]
    [InlineData(Wire.MaxRecordBytes + 16)]
    [InlineData(0xFFFFFFF0)]
    public void A_record_of_an_impossible_size_breaks_the_ring(uint size)
    {
        Put(0, size, CallNumber.MemFree);
        _region.Header->Head = 48;

        Assert.Equal(RecordRing.Outcome.Broken, _ring.Read(out _));
    }

    [Theory]
    [InlineData(Wire.RingBytes + 16)]
    [InlineData(8)]
    [InlineData(20)]
    public void A_head_that_cannot_be_breaks_the_ring(uint head)
    {
        Put(0, 16, CallNumber.MemFree);
        _region.Header->Head = head;

        Assert.Equal(RecordRing.Outcome.Broken, _ring.Read(out _));
    }

    [Fact]
    public void A_head_that_moved_back_breaks_the_ring()
    {
        Put(0, 32, CallNumber.MemFree);
        _region.Header->Head = 32;
        Assert.Equal(RecordRing.Outcome.Record, _ring.Read(out _));

        _region.Header->Head = 16;
        Assert.Equal(RecordRing.Outcome.Broken, _ring.Read(out _));
    }

    [Fact]
    public void A_record_across_the_end_of_the_ring_breaks_it()
    {
        const uint Step = Wire.MaxRecordBytes;
        for (uint at = 0; at + Step < Wire.RingBytes; at += Step)
        {
            Put(at, Step, CallNumber.MemFree);
            _region.Header->Head = at + Step;
            Assert.Equal(RecordRing.Outcome.Record, _ring.Read(out _));
        }

        Put(Wire.RingBytes - Step, Step - 16, CallNumber.MemFree);
        Put(Wire.RingBytes - 16, 32, CallNumber.MemFree);
        _region.Header->Head = Wire.RingBytes + 16;

        // Within what is available, but not in one piece.
        Assert.Equal(RecordRing.Outcome.Broken, ReadLast());
    }

    [Fact]
    public void Padding_is_skipped_and_what_was_read_is_given_back()
    {
        Put(0, 64, CallNumber.Padding);
        Put(64, 32, CallNumber.MemFree);
        _region.Header->Head = 96;

        Assert.True(_ring.HasRecords);
        Assert.Equal(RecordRing.Outcome.Record, _ring.Read(out var record));
        Assert.Equal(32U, record->Size);
        Assert.Equal((ushort)CallNumber.MemFree, record->Op);
        Assert.Equal(RecordRing.Outcome.Empty, _ring.Read(out _));
        Assert.Equal(0UL, _region.Header->Tail);
        _ring.Release();
        Assert.Equal(96UL, _region.Header->Tail);
    }

    [Fact]
    public void A_record_that_the_program_changes_after_the_read_stays_what_it_was()
    {
        Put(0, 32, CallNumber.MemFree);
        _region.Header->Head = 32;
        _ring.Read(out var record);

        Put(0, 0xFFFFFFF0, CallNumber.Launch);

        Assert.Equal(32U, record->Size);
        Assert.Equal((ushort)CallNumber.MemFree, record->Op);
    }

    [Fact]
    public void Random_bytes_are_read_as_records_inside_the_ring_or_found_broken() =>
        Gen.Select(Gen.Byte.Array[256], Gen.Int[0, 16]).Sample((bytes, units) =>
        {
            using var region = new ControlRegion();
            using var ring = new RecordRing(region.Header, region.Ring);
            bytes.CopyTo(new Span<byte>(region.Ring, bytes.Length));
            region.Header->Head = (ulong)units * 16;
            ulong total = 0;
            while (ring.Read(out var record) == RecordRing.Outcome.Record)
            {
                total += record->Size;
                Assert.InRange(total, 16UL, (ulong)units * 16);
            }
        }, iter: 200);

    public void Dispose()
    {
        _ring.Dispose();
        _region.Dispose();
    }

    private RecordRing.Outcome ReadLast()
    {
        var outcome = _ring.Read(out _);
        return outcome == RecordRing.Outcome.Record ? _ring.Read(out _) : outcome;
    }

    private void Put(uint offset, uint size, CallNumber op) =>
        *(RecordHeader*)(_region.Ring + offset) = new RecordHeader { Size = size, Op = (ushort)op };
}

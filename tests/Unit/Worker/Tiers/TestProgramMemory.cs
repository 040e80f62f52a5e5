using TensorFusion.Driver;
using TensorFusion.Protocol;

namespace TensorFusion.Tests.Unit.Worker.Tiers;

/// <summary>What a test program does with larger pieces of memory.</summary>
internal static class TestProgramMemory
{
    public static void Write(this TestProgram program, ulong address, ReadOnlySpan<byte> content)
    {
        for (var offset = 0; offset < content.Length; offset += Wire.StagingChunkBytes)
        {
            var part = content.Slice(offset, Math.Min(Wire.StagingChunkBytes, content.Length - offset));
            TestProgram.WaitFor(() => program.Chunk(0) == 0);
            part.CopyTo(program.ChunkBytes(0));
            program.TakeChunk(0);
            program.Submit(new CopyFromStagingRecord
            {
                Header = TestProgram.Op(CallNumber.CopyFromStaging),
                Destination = address + (ulong)offset,
                Bytes = (uint)part.Length,
            });
        }

        TestProgram.WaitFor(() => program.Chunk(0) == 0);
        Assert.Equal(CudaResult.Success, program.TakeError());
    }

    public static byte[] Read(this TestProgram program, ulong address, int bytes)
    {
        const int Chunk = 9;
        var content = new byte[bytes];
        for (var offset = 0; offset < bytes; offset += Wire.StagingChunkBytes)
        {
            var part = Math.Min(Wire.StagingChunkBytes, bytes - offset);
            program.TakeChunk(Chunk);
            program.Submit(new CopyToStagingRecord
            {
                Header = TestProgram.Op(CallNumber.CopyToStaging),
                Source = address + (ulong)offset,
                Chunk = Chunk,
                Bytes = (uint)part,
            });
            TestProgram.WaitFor(() => program.Chunk(Chunk) >= 2);
            program.ChunkBytes(Chunk)[..part].CopyTo(content.AsSpan(offset));
        }

        Assert.Equal(CudaResult.Success, program.TakeError());
        return content;
    }

    public static ulong Reserve(this TestProgram program, ulong bytes)
    {
        var result = program.Call(
            new AddressReserveRecord { Header = TestProgram.Op(CallNumber.AddressReserve), Bytes = bytes }, out var reply);
        Assert.Equal(CudaResult.Success, result);
        return BitConverter.ToUInt64(reply);
    }

    public static void CreatePhysical(this TestProgram program, uint allocation, ulong bytes) => Assert.Equal(
        CudaResult.Success,
        program.Call(
            new PhysicalCreateRecord
            {
                Header = TestProgram.Op(CallNumber.PhysicalCreate),
                Allocation = allocation,
                Bytes = bytes,
            },
            out _));

    public static void Map(this TestProgram program, uint allocation, ulong address, ulong bytes)
    {
        var mapped = program.Call(
            new MemMapRecord
            {
                Header = TestProgram.Op(CallNumber.MemMap),
                Address = address,
                Bytes = bytes,
                Allocation = allocation,
            },
            out _);
        Assert.Equal(CudaResult.Success, mapped);
        var allowed = program.Call(
            new MemSetAccessRecord
            {
                Header = TestProgram.Op(CallNumber.MemSetAccess),
                Address = address,
                Bytes = bytes,
                Access = (uint)MemAccessFlags.ReadWrite,
            },
            out _);
        Assert.Equal(CudaResult.Success, allowed);
    }

    public static void Unmap(this TestProgram program, ulong address, ulong bytes) => Assert.Equal(
        CudaResult.Success,
        program.Call(
            new MemUnmapRecord { Header = TestProgram.Op(CallNumber.MemUnmap), Address = address, Bytes = bytes },
            out _));
}

using CsCheck;
using TensorFusion.Driver;
using TensorFusion.Protocol.Control;
using TensorFusion.Tests.Unit.SoftGpu.Driver;
using TensorFusion.Worker.Devices;
using TensorFusion.Worker.Tiers;

namespace TensorFusion.Tests.Unit.Worker.Tiers;

[Collection(SoftGpuCollection.Name)]
public sealed unsafe class ChunkHashTests
{
    private static readonly ChunkHashKey _key = new([.. Enumerable.Range(0, 32).Select(i => (byte)i)]);

    [Fact]
    public void The_device_computes_what_the_reference_computes()
    {
        using var gpu = new SoftGpuSession("Soft-100:1@512MiB");
        var drivers = new DriverSet(gpu.Cuda, null, 13000, "", []);
        var uuid = gpu.Device.UuidText;
        var device = WorkerDevice.Open(
            drivers, new WorkerDeviceSpec(uuid, 0, uuid, 1, 64 << 20, 10, 100, "Test GPU"), 0);
        const int Chunks = 5;
        Assert.Equal(
            CudaResult.Success, device.Memory.Allocate(this, Chunks * ChunkHashKey.ChunkBytes, out var address));
        var content = new byte[Chunks * ChunkHashKey.ChunkBytes];
        new Random(4).NextBytes(content);
        content.AsSpan(ChunkHashKey.ChunkBytes, ChunkHashKey.ChunkBytes).Clear();
        content.AsSpan(3 * ChunkHashKey.ChunkBytes, ChunkHashKey.ChunkBytes)
            .CopyTo(content.AsSpan(4 * ChunkHashKey.ChunkBytes));
        content.CopyTo(new Span<byte>((void*)address, content.Length));

        var addresses = Enumerable.Range(0, Chunks).Select(i => address + ((ulong)i * ChunkHashKey.ChunkBytes));
        var hashes = new ChunkHash[Chunks];
        var done = 0;
        new ChunkHasher(device, _key).Hash([.. addresses], hashes, count => done += count);

        Assert.Equal(Chunks, done);
        Assert.Equal(
            Enumerable.Range(0, Chunks).Select(i => _key.Compute(
                content.AsSpan(i * ChunkHashKey.ChunkBytes, ChunkHashKey.ChunkBytes))),
            hashes);
        Assert.Equal(_key.Zero, hashes[1]);
        Assert.Equal(hashes[3], hashes[4]);
        device.Memory.ReleaseAll(this);
        device.Memory.Dispose();
    }

    [Fact]
    public void A_changed_bit_anywhere_and_swapped_words_change_the_hash() =>
        Gen.Select(Gen.Int[0, ChunkHashKey.ChunkBytes - 17], Gen.Int[0, 7]).Sample(
            change =>
            {
                var chunk = new byte[ChunkHashKey.ChunkBytes];
                new Random(change.Item1).NextBytes(chunk);
                var before = _key.Compute(chunk);
                chunk[change.Item1] ^= (byte)(1 << change.Item2);
                var flipped = _key.Compute(chunk);
                chunk[change.Item1] ^= (byte)(1 << change.Item2);
                (chunk[change.Item1], chunk[change.Item1 + 16]) = ((byte)(chunk[change.Item1 + 16] ^ 1), chunk[change.Item1]);
                return before != flipped && before != _key.Compute(chunk);
            },
            iter: 8);

    [Fact]
    public void Another_key_gives_another_hash()
    {
        var chunk = new byte[ChunkHashKey.ChunkBytes];
        Assert.NotEqual(_key.Compute(chunk), ChunkHashKey.Random().Compute(chunk));
    }
}

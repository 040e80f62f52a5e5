using System.Buffers.Binary;
using System.Text;
using TensorFusion.Driver;
using TensorFusion.SoftGpu.Modules;
using static TensorFusion.Tests.Unit.SoftGpu.Driver.SoftGpuSession;

namespace TensorFusion.Tests.Unit.SoftGpu.Driver;

[Collection(SoftGpuCollection.Name)]
public sealed unsafe class FatBinaryTests
{
    private const ushort Ptx = 1;
    private const ushort Elf = 2;

    [Fact]
    public void The_newest_ptx_that_fits_the_device_is_taken() => Assert.Equal(
        "eighty", KernelOf("Soft-100@64MiB",
            Container(Entry(Ptx, 75, "seventy"), Entry(Ptx, 80, "eighty"), Entry(Ptx, 90, "ninety"))));

    [Fact]
    public void An_older_device_takes_older_ptx() => Assert.Equal(
        "seventy", KernelOf("T4@64MiB", Container(Entry(Ptx, 75, "seventy"), Entry(Ptx, 80, "eighty"))));

    [Fact]
    public void Chained_containers_are_read_to_the_end()
    {
        byte[] image = [.. Container(Entry(Elf, 80, "code")), .. Container(Entry(Ptx, 80, "second"))];
        Assert.Equal("second", KernelOf("Soft-100@64MiB", image));
    }

    [Fact]
    public void Compressed_ptx_is_decoded() => Assert.Equal(
        "packed", KernelOf("Soft-100@64MiB", Container(Entry(Ptx, 80, "packed", compressed: true))));

    [Fact]
    public void Only_machine_code_is_no_binary_for_this_gpu() =>
        Assert.Equal(CudaResult.NoBinaryForGpu, Load(Container(Entry(Elf, 80, "code"))));

    [Fact]
    public void Only_ptx_of_a_newer_device_is_no_binary_for_this_gpu() =>
        Assert.Equal(CudaResult.NoBinaryForGpu, Load(Container(Entry(Ptx, 100, "future"))));

    [Fact]
    public void An_entry_that_leaves_its_container_is_refused()
    {
        var image = Container(Entry(Ptx, 80, "k"));
        BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(16 + 8), 1 << 20);
        Assert.Equal(CudaResult.InvalidImage, Load(image));
    }

    [Fact]
    public void A_wrapper_leads_to_its_container()
    {
        using var gpu = new SoftGpuSession("Soft-100@64MiB");
        fixed (byte* image = Container(Entry(Ptx, 80, "wrapped")))
        {
            var wrapper = stackalloc ulong[3] { 0x1_466243B1, (ulong)image, 0 };
            nint module;
            Check(gpu.Cuda.cuModuleLoadDataEx(&module, wrapper, 0, null, null));
            Assert.NotEqual(0, gpu.Function(module, "wrapped"));
        }
    }

    [Theory]
    [InlineData(new byte[] { 0x50, 1, 2, 3, 4, 5 }, new byte[] { 1, 2, 3, 4, 5 })]
    [InlineData(new byte[] { 0x14, 9, 1, 0, 0x10, 7 }, new byte[] { 9, 9, 9, 9, 9, 9, 9, 9, 9, 7 })]
    public void Lz4_blocks_are_decoded(byte[] block, byte[] expected)
    {
        var target = new byte[expected.Length];
        Assert.True(Lz4.TryDecode(block, target));
        Assert.Equal(expected, target);
    }

    [Theory]
    [InlineData(new byte[] { 0x50, 1, 2 })]
    [InlineData(new byte[] { 0x14, 9, 5, 0, 0x10, 7 })]
    [InlineData(new byte[] { 0xF0 })]
    [InlineData(new byte[] { 0xF0, 255, 255 })]
    public void Damaged_lz4_blocks_are_refused(byte[] block) => Assert.False(Lz4.TryDecode(block, new byte[10]));

    private static CudaResult Load(byte[] image)
    {
        using var gpu = new SoftGpuSession("Soft-100@64MiB");
        fixed (byte* start = image)
        {
            nint module;
            return gpu.Cuda.cuModuleLoadDataEx(&module, start, 0, null, null);
        }
    }

    private static string KernelOf(string configuration, byte[] image)
    {
        using var gpu = new SoftGpuSession(configuration);
        byte[] padded = [.. image, .. new byte[16]];
        fixed (byte* start = padded)
        {
            nint module, function;
            Check(gpu.Cuda.cuModuleLoadDataEx(&module, start, 0, null, null));
            Check(gpu.Cuda.cuModuleEnumerateFunctions(&function, 1, (void*)module));
            byte* name;
            Check(gpu.Cuda.cuFuncGetName(&name, (void*)function));
            return System.Runtime.InteropServices.Marshal.PtrToStringUTF8((nint)name)!;
        }
    }

    private static byte[] Container(params byte[][] entries)
    {
        byte[] body = [.. entries.SelectMany(entry => entry)];
        var header = new byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0xBA55ED50);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(4), 1);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(6), 16);
        BinaryPrimitives.WriteUInt64LittleEndian(header.AsSpan(8), (ulong)body.Length);
        return [.. header, .. body];
    }

    private static byte[] Entry(ushort kind, uint architecture, string kernel, bool compressed = false)
    {
        var text = Encoding.UTF8.GetBytes(
            $".version 7.0\n.target sm_70\n.address_size 64\n.visible .entry {kernel}()\n{{\n  ret;\n}}\n\0");
        var payload = compressed ? Literals(text) : text;
        var padded = (payload.Length + 7) / 8 * 8;
        var entry = new byte[64 + padded];
        BinaryPrimitives.WriteUInt16LittleEndian(entry, kind);
        BinaryPrimitives.WriteUInt16LittleEndian(entry.AsSpan(2), 0x101);
        BinaryPrimitives.WriteUInt32LittleEndian(entry.AsSpan(4), 64);
        BinaryPrimitives.WriteUInt64LittleEndian(entry.AsSpan(8), (ulong)padded);
        BinaryPrimitives.WriteUInt32LittleEndian(entry.AsSpan(16), compressed ? (uint)payload.Length : 0);
        BinaryPrimitives.WriteUInt32LittleEndian(entry.AsSpan(28), architecture);
        BinaryPrimitives.WriteUInt64LittleEndian(entry.AsSpan(40), compressed ? 0x2000UL : 0);
        BinaryPrimitives.WriteUInt64LittleEndian(entry.AsSpan(56), (ulong)text.Length);
        payload.CopyTo(entry, 64);
        return entry;
    }

    /// <summary>An LZ4 block of literals only.</summary>
    private static byte[] Literals(byte[] text)
    {
        var block = new List<byte> { 0xF0 };
        var rest = text.Length - 15;
        for (; rest >= 255; rest -= 255)
        {
            block.Add(255);
        }

        block.Add((byte)rest);
        block.AddRange(text);
        return [.. block];
    }
}

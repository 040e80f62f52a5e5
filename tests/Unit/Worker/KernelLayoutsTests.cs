using System.Buffers.Binary;
using System.Text;
using CsCheck;
using TensorFusion.Worker.Code;

namespace TensorFusion.Tests.Unit.Worker;

/// <summary>Parameter layouts from images, for drivers that cannot tell them.</summary>
public sealed class KernelLayoutsTests
{
    private const string Ptx = """
        .version 7.0
        .target sm_70 // .entry none(.param .u8 x)
        .address_size 64
        .visible .entry first(
            .param .u8 first_a, .param .u16 first_b, .param .f64 first_c,
            .param .align 16 .b8 first_d[20], .param .u64 .ptr .global .align 4 first_e)
        { ret; }
        /* .entry second(.param .u8 x) */
        .entry second { ret; }
        """;

    [Fact]
    public void Parameters_of_text_have_the_offsets_of_the_c_abi()
    {
        var layouts = KernelLayouts.Read(Encoding.UTF8.GetBytes(Ptx + "\0"));

        Assert.Equal([0u, 2u, 8u, 16u, 40u], layouts.Find("first")!.Offsets);
        Assert.Equal([1u, 2u, 8u, 20u, 8u], layouts.Find("first")!.Sizes);
        Assert.Empty(layouts.Find("second")!.Offsets);
        Assert.Null(layouts.Find("none"));
    }

    [Fact]
    public void Parameters_of_a_cubin_are_those_of_its_attributes()
    {
        var layout = KernelLayouts.Read(Cubin()).Find("kernel")!;

        Assert.Equal([0u, 8u], layout.Offsets);
        Assert.Equal([8u, 4u], layout.Sizes);
    }

    [Fact]
    public void A_fat_binary_gives_what_its_entries_give()
    {
        var text = Encoding.UTF8.GetBytes(Ptx + "\0\0\0");
        byte[] fat = [.. Container(2, Cubin()), .. Container(1, text)];

        var layouts = KernelLayouts.Read(fat);

        Assert.NotNull(layouts.Find("kernel"));
        Assert.NotNull(layouts.Find("first"));
    }

    [Fact]
    public void Damaged_images_give_less_and_nothing_else() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 2000], Gen.Byte, Gen.Int[0, 2000]).List[1, 20].Sample(changes =>
        {
            foreach (var kind in (int[])[0, 1, 2])
            {
                byte[] image = kind switch
                {
                    0 => Encoding.UTF8.GetBytes(Ptx),
                    1 => Cubin(),
                    _ => [.. Container(2, Cubin()), .. Container(1, Encoding.UTF8.GetBytes(Ptx))],
                };
                foreach (var (_, at, value, length) in changes)
                {
                    image[at % image.Length] = value;
                    image = image[..Math.Max(1, image.Length - (length > 1900 ? length % 50 : 0))];
                }

                _ = KernelLayouts.Read(image);
            }
        }, iter: 300);

    private static byte[] Container(ushort kind, byte[] content)
    {
        var size = (content.Length + 7) & ~7;
        var bytes = new byte[16 + 64 + size];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, 0xBA55ED50);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(4), 1);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(6), 16);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8), (ulong)(64 + size));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(16), kind);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(20), 64);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(24), (ulong)size);
        content.CopyTo(bytes, 80);
        return bytes;
    }

    /// <summary>An ELF file with a string table and the attributes of one kernel with two parameters.</summary>
    private static byte[] Cubin()
    {
        var names = Encoding.ASCII.GetBytes("\0.shstrtab\0.nv.info.kernel\0");
        byte[] attributes = [.. Parameter(1, 8, 4), 2, 1, 0, 0, .. Parameter(0, 0, 8)];
        const int Sections = 64;
        const int Names = Sections + (3 * 64);
        var bytes = new byte[Names + names.Length + attributes.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, 0x464C457F);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(40), Sections);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(58), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(60), 3);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(62), 1);
        Section(1, 1, Names, names.Length);
        Section(2, 11, Names + names.Length, attributes.Length);
        names.CopyTo(bytes, Names);
        attributes.CopyTo(bytes, Names + names.Length);
        return bytes;

        void Section(int index, uint name, int offset, int size)
        {
            var header = bytes.AsSpan(Sections + (index * 64));
            BinaryPrimitives.WriteUInt32LittleEndian(header, name);
            BinaryPrimitives.WriteUInt64LittleEndian(header[24..], (ulong)offset);
            BinaryPrimitives.WriteUInt64LittleEndian(header[32..], (ulong)size);
        }
    }

    private static byte[] Parameter(ushort ordinal, ushort offset, uint size)
    {
        var bytes = new byte[16];
        bytes[0] = 4;
        bytes[1] = 0x17;
        bytes[2] = 12;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), ordinal);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(10), offset);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(12), size << 18);
        return bytes;
    }
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using CsCheck;
using TensorFusion.Driver;
using TensorFusion.Worker.Code.Images;

namespace TensorFusion.Tests.Unit.Worker;

public sealed unsafe class ImageFormatTests
{
    [Fact]
    public void A_fat_binary_that_claims_more_than_it_has_is_refused()
    {
        var image = FatBinary(Entry(2, new byte[32]));
        Assert.Null(Defect(image));
        Assert.Null(Defect([.. image, .. image]));
        Assert.Null(Defect(FatBinary()));
        Assert.NotNull(Defect(With64(image, 8, 32 + 64 + 1)));
        Assert.NotNull(Defect(With64(image, 8, ulong.MaxValue)));
        Assert.NotNull(Defect([.. image, .. With64(image, 8, 4096)]));
        Assert.NotNull(Defect(image[..15]));
    }

    [Theory]
    [InlineData(4, 0x200000u)] // the header of the entry is longer than the container
    [InlineData(4, 8u)] // shorter than any
    [InlineData(8, 33u)] // the content is
    [InlineData(12, 1u)]
    [InlineData(16, 33u)] // the stored bytes
    [InlineData(20, 4096u)] // the options
    [InlineData(36, 4096u)] // the name
    [InlineData(40, 0x2000u)] // it says that it is compressed, to nothing
    public void An_entry_with_parts_outside_of_it_is_refused(int field, uint value)
    {
        var image = FatBinary(Entry(2, new byte[32]), Entry(2, new byte[32]));
        Assert.Null(Defect(image));
        BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(16 + 96 + field), value);
        Assert.NotNull(Defect(image));
    }

    [Fact]
    public void Text_in_a_fat_binary_has_options_that_end()
    {
        var image = FatBinary(Entry(1, new byte[32], header: 72, options: 64));
        Assert.Null(Defect(image));
        Assert.Null(Defect(FatBinary(Entry(1, new byte[32], header: 64, options: 0))));
        Assert.NotNull(Defect(FatBinary(Entry(1, new byte[32], header: 72, options: 73))));
        image.AsSpan(16 + 64).Fill((byte)'x');
        Assert.NotNull(Defect(image));
    }

    [Fact]
    public void Machine_code_in_a_fat_binary_is_judged_as_outside_of_one()
    {
        Assert.Null(Defect(FatBinary(Entry(2, Elf(kind: 1, offset: 128, bytes: 64)))));
        Assert.NotNull(Defect(FatBinary(Entry(2, Elf(kind: 1, offset: 128, bytes: 65)))));
    }

    [Fact]
    public void A_section_outside_of_the_file_is_refused()
    {
        Assert.Null(Defect(Elf(kind: 1, offset: 128, bytes: 64)));
        Assert.NotNull(Defect(Elf(kind: 1, offset: 128, bytes: 65)));
        Assert.NotNull(Defect(Elf(kind: 1, offset: ulong.MaxValue, bytes: 2)));
        Assert.Null(Defect(Elf(kind: 8, offset: 128, bytes: 1 << 20)));
        Assert.NotNull(Defect(Elf(kind: 1, offset: 128, bytes: 64)[..63]));
    }

    [Fact]
    public void Names_of_symbols_lie_inside_a_table_that_ends()
    {
        Assert.Null(Defect(Symbols(name: 3, names: "\0abc\0")));
        Assert.NotNull(Defect(Symbols(name: 5, names: "\0abc\0")));
        Assert.NotNull(Defect(Symbols(name: 1, names: "\0abcd")));
    }

    [Fact]
    public void Text_has_no_controls_and_a_pointer_is_no_image()
    {
        Assert.Null(Defect(".version 7.0\n\0"u8.ToArray()));
        Assert.Null(Defect(".version 7.0"u8.ToArray()));
        Assert.Null(Defect("// \u00e4\0\u0001"u8.ToArray()));
        Assert.NotNull(Defect("a\u0001"u8.ToArray()));
        Assert.NotNull(Defect([0, 0, 0, 0]));
        Assert.NotNull(Defect([0xB1, 0x43, 0x62, 0x46, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0]));
    }

    [Fact]
    public void The_linker_gets_what_the_program_says_that_it_is()
    {
        var text = ".version 7.0\0"u8.ToArray();
        var member = Elf(kind: 1, offset: 128, bytes: 64);
        var archive = Archive(member, member.Length);
        Assert.Null(Defect(text, JitInputType.Ptx));
        Assert.NotNull(Defect(text, JitInputType.Cubin));
        Assert.NotNull(Defect(text, (JitInputType)6));
        Assert.Null(Defect(archive, JitInputType.Library));
        Assert.NotNull(Defect(archive[..^1], JitInputType.Library));
        Assert.NotNull(Defect(Archive(member[..100], 100), JitInputType.Library));
        Assert.NotNull(Defect(text, JitInputType.Library));
    }

    [Fact]
    public void Random_headers_are_judged_without_reading_outside() =>
        Gen.Select(Gen.Int[0, 2], Gen.Select(Gen.Int[0, 255], Gen.Byte).List[0, 12]).Sample((kind, changes) =>
        {
            var image = kind switch
            {
                0 => Symbols(name: 1, names: "\0abc\0"),
                1 => FatBinary(Entry(2, Elf(1, 128, 64)), Entry(1, new byte[32], 72, 64)),
                _ => Archive(Elf(1, 128, 64), 192),
            };
            foreach (var (at, value) in changes)
            {
                image[at % image.Length] = value;
            }

            Defect(image);
            Defect(image, JitInputType.Library);
        });

    private static string? Defect(byte[] image, JitInputType? kind = null)
    {
        // A copy of its own size, so that reading outside of it is noticed by the tools that look for that.
        var copy = (byte*)NativeMemory.Alloc((nuint)image.Length);
        image.CopyTo(new Span<byte>(copy, image.Length));
        var bytes = new ImageBytes(copy, (ulong)image.Length);
        var defect = kind is null ? ImageFormat.FindDefect(bytes) : ImageFormat.FindDefect(bytes, kind.Value);
        NativeMemory.Free(copy);
        return defect;
    }

    private static byte[] FatBinary(params byte[][] entries)
    {
        byte[] content = [.. entries.SelectMany(entry => entry)];
        var header = new byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0xBA55ED50);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(4), 1);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(6), 16);
        BinaryPrimitives.WriteUInt64LittleEndian(header.AsSpan(8), (ulong)content.Length);
        return [.. header, .. content];
    }

    private static byte[] Entry(ushort kind, byte[] content, uint header = 64, uint options = 0)
    {
        var entry = new byte[header];
        BinaryPrimitives.WriteUInt16LittleEndian(entry, kind);
        BinaryPrimitives.WriteUInt32LittleEndian(entry.AsSpan(4), header);
        BinaryPrimitives.WriteUInt64LittleEndian(entry.AsSpan(8), (ulong)content.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(entry.AsSpan(20), options);
        return [.. entry, .. content];
    }

    private static byte[] With64(byte[] image, int at, ulong value)
    {
        byte[] changed = [.. image];
        BinaryPrimitives.WriteUInt64LittleEndian(changed.AsSpan(at), value);
        return changed;
    }

    private static byte[] Archive(byte[] member, int size) =>
    [
        .. "!<arch>\n"u8, .. Encoding.ASCII.GetBytes($"{"a.o/",-48}{size,-10}`\n"), .. member,
    ];

    private static byte[] Elf(uint kind, ulong offset, ulong bytes)
    {
        var image = ElfHeader(192, sections: 1);
        Section(image, 0, kind, offset, bytes, link: 0);
        return image;
    }

    /// <summary>One symbol and the table of its name.</summary>
    private static byte[] Symbols(uint name, string names)
    {
        const int Content = 64 + (2 * 64);
        var image = ElfHeader(Content + 24 + names.Length, sections: 2);
        Section(image, 0, kind: 2, Content, 24, link: 1);
        Section(image, 1, kind: 3, Content + 24, (ulong)names.Length, link: 0);
        BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(Content), name);
        Encoding.ASCII.GetBytes(names).CopyTo(image, Content + 24);
        return image;
    }

    private static byte[] ElfHeader(int size, ushort sections)
    {
        var image = new byte[size];
        BinaryPrimitives.WriteUInt32LittleEndian(image, 0x464C457F);
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(4), 0x0102);
        BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(40), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(58), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(60), sections);
        return image;
    }

    private static void Section(byte[] image, int index, uint kind, ulong offset, ulong bytes, uint link)
    {
        var header = image.AsSpan(64 + (index * 64));
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], kind);
        BinaryPrimitives.WriteUInt64LittleEndian(header[24..], offset);
        BinaryPrimitives.WriteUInt64LittleEndian(header[32..], bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(header[40..], link);
    }
}

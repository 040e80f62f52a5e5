using System.Buffers.Binary;
using System.Text;
using TensorFusion.Driver;
using TensorFusion.Worker.Code;
using TensorFusion.Worker.Code.Images;
using TensorFusion.Worker.Platform;

namespace TensorFusion.Tests.Fuzz;

/// <summary>
/// Images of modules: judged without reading outside of them, where a page lies that nobody may read.
/// </summary>
internal sealed unsafe class ImageTarget : IFuzzTarget
{
    private const int PageBytes = 4096;
    private const int ReadWrite = 3;
    private const int Fixed = 0x10;
    private const int PrivateAnonymous = 0x22;
    private readonly byte[][] _seeds = [Elf(), Fat(), Archive(), Encoding.ASCII.GetBytes(".version 7.0\n\0")];
    private readonly byte* _page;
    private byte[] _input = [];

    public ImageTarget()
    {
        var pages = Libc.Map(0, 2 * PageBytes, 0, PrivateAnonymous, -1, 0);
        if (pages == -1 || Libc.Map(pages, PageBytes, ReadWrite, PrivateAnonymous | Fixed, -1, 0) != pages)
        {
            throw new InvalidOperationException("there is no page that nobody may read");
        }

        _page = (byte*)pages;
    }

    public string Name => "images";

    public ReadOnlySpan<byte> Input => _input;

    public void Run(Random random)
    {
        _input = [.. _seeds[random.Next(_seeds.Length)]];
        Mutations.Change(random, _input);
        if (random.Next(4) == 0)
        {
            _input = _input[..random.Next(1, _input.Length + 1)];
        }

        var image = _page + PageBytes - _input.Length;
        _input.CopyTo(new Span<byte>(image, _input.Length));
        var bytes = new ImageBytes(image, (ulong)_input.Length);
        ImageFormat.FindDefect(bytes, (JitInputType)random.Next(7));
        if (ImageFormat.FindDefect(bytes) is null)
        {
            _ = KernelLayouts.Read(new ReadOnlySpan<byte>(image, _input.Length));
        }
    }

    public void Dispose() => _ = Libc.Unmap((nint)_page, 2 * PageBytes);

    /// <summary>Symbols, their names, names of sections, and a segment.</summary>
    private static byte[] Elf()
    {
        const int Content = 64 + 56 + (3 * 64);
        var names = "\0.nv.info.k\0.nv_fatbin\0"u8;
        var image = new byte[Content + 48 + names.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(image, 0x33010102464C457F);
        Numbers64(image, 32, 64, 120);
        Numbers16(image, 54, 56, 1, 64, 3, 1);
        Numbers64(image, 64 + 8, Content, 0, 0, 48);
        Section(0, 1, 2, Content, 48, 1);
        Section(1, 0, 3, Content + 48, names.Length, 0);
        Section(2, 1, 0x70000000, Content, 24, 0);
        BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(Content), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(Content + 24), 12);
        names.CopyTo(image.AsSpan(Content + 48));
        return image;

        void Section(int index, uint name, uint kind, int offset, int size, uint link)
        {
            var section = image.AsSpan(120 + (index * 64), 64);
            BinaryPrimitives.WriteUInt32LittleEndian(section, name);
            BinaryPrimitives.WriteUInt32LittleEndian(section[4..], kind);
            BinaryPrimitives.WriteUInt64LittleEndian(section[24..], (ulong)offset);
            BinaryPrimitives.WriteUInt64LittleEndian(section[32..], (ulong)size);
            BinaryPrimitives.WriteUInt32LittleEndian(section[40..], link);
        }
    }

    /// <summary>Two containers, one with machine code and one with text, stored as it is and compressed.</summary>
    private static byte[] Fat()
    {
        byte[] text = [.. ".version 7.0"u8, 0, 0, 0, 0];
        return
        [
            .. Container(Entry(2, Elf(), 0)),
            .. Container([.. Entry(1, text, 0x11), .. Entry(1, [0xF0, 1, .. text, 0, 0, 0, 0, 0, 0], 0x2011)]),
        ];
    }

    private static byte[] Container(byte[] entries)
    {
        var size = (entries.Length + 7) & ~7;
        var image = new byte[16 + size];
        BinaryPrimitives.WriteUInt64LittleEndian(image, 0x00100001BA55ED50);
        BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(8), (ulong)entries.Length);
        entries.CopyTo(image, 16);
        return image;
    }

    private static byte[] Entry(uint kind, byte[] content, ulong flags)
    {
        var entry = new byte[72 + content.Length];
        Numbers64(entry, 0, 0x4801010000 | kind, content.Length, 0x4000000010);
        Numbers64(entry, 40, (long)flags, 0, 16);
        content.CopyTo(entry, 72);
        return entry;
    }

    private static byte[] Archive() =>
        [.. "!<arch>\n"u8, .. Encoding.ASCII.GetBytes($"{"a.o/",-48}{Elf().Length,-10}`\n"), .. Elf()];

    private static void Numbers64(byte[] image, int at, params long[] numbers)
    {
        foreach (var number in numbers)
        {
            BinaryPrimitives.WriteInt64LittleEndian(image.AsSpan(at), number);
            at += sizeof(long);
        }
    }

    private static void Numbers16(byte[] image, int at, params ushort[] numbers)
    {
        foreach (var number in numbers)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(at), number);
            at += sizeof(ushort);
        }
    }
}

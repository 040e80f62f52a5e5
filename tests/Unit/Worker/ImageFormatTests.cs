using System.Buffers.Binary;
using CsCheck;
using TensorFusion.Worker.Calls;

namespace TensorFusion.Tests.Unit.Worker;

public sealed unsafe class ImageFormatTests
{
    [Fact]
    public void A_fat_binary_that_claims_more_than_it_has_is_refused()
    {
        var image = FatBinary(content: 32, size: 48);
        Assert.True(IsComplete(image));
        Assert.True(IsComplete([.. image, .. image]));
        Assert.False(IsComplete(FatBinary(content: 33, size: 48)));
        Assert.False(IsComplete(FatBinary(content: ulong.MaxValue, size: 48)));
        Assert.False(IsComplete([.. image, .. FatBinary(content: 64, size: 48)]));
    }

    [Fact]
    public void A_section_outside_of_the_file_is_refused()
    {
        Assert.True(IsComplete(Elf(kind: 1, offset: 128, bytes: 64)));
        Assert.False(IsComplete(Elf(kind: 1, offset: 128, bytes: 65)));
        Assert.False(IsComplete(Elf(kind: 1, offset: ulong.MaxValue, bytes: 2)));
        Assert.True(IsComplete(Elf(kind: 8, offset: 128, bytes: 1 << 20)));
    }

    [Fact]
    public void Text_is_whole_by_its_own_end() => Assert.True(IsComplete(".version 7.0"u8.ToArray()));

    [Fact]
    public void Random_headers_are_judged_without_reading_outside() =>
        Gen.Select(Gen.Bool, Gen.Byte.Array[64, 256]).Sample((elf, bytes) =>
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, elf ? 0x464C457F : 0xBA55ED50);
            IsComplete(bytes);
        });

    private static bool IsComplete(byte[] image)
    {
        fixed (byte* first = image)
        {
            return ImageFormat.IsComplete(first, (nuint)image.Length);
        }
    }

    private static byte[] FatBinary(ulong content, int size)
    {
        var image = new byte[size];
        BinaryPrimitives.WriteUInt32LittleEndian(image, 0xBA55ED50);
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(6), 16);
        BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(8), content);
        return image;
    }

    private static byte[] Elf(uint kind, ulong offset, ulong bytes)
    {
        var image = new byte[192];
        BinaryPrimitives.WriteUInt32LittleEndian(image, 0x464C457F);
        BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(40), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(58), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(60), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(64 + 4), kind);
        BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(64 + 24), offset);
        BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(64 + 32), bytes);
        return image;
    }
}

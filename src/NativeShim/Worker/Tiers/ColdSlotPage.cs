using System.Numerics;
using System.Runtime.InteropServices;

namespace TensorFusion.Worker.Tiers;

/// <summary>
/// The last page of a slot on the disk, written with its chunk: what the chunk is. The chunk itself is checked against
/// the hash on the device, where that costs nothing.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ColdSlotPage
{
    private const ulong MagicNumber = 0x31544F4C53465400;
    private ulong _magic;
    private ulong _slot;
    private ulong _high;
    private ulong _low;
    private ulong _checksum;

    public static ColdSlotPage Of(int slot, ChunkHash hash)
    {
        var page = new ColdSlotPage
        {
            _magic = MagicNumber,
            _slot = (ulong)slot,
            _high = hash.High,
            _low = hash.Low,
        };
        page._checksum = page.Checksum();
        return page;
    }

    /// <summary>Whether it was written for this slot and content.</summary>
    public readonly bool IsFor(int slot, ChunkHash hash) =>
        _magic == MagicNumber && _slot == (ulong)slot && _high == hash.High && _low == hash.Low
        && _checksum == Checksum();

    private readonly ulong Checksum()
    {
        var crc = BitOperations.Crc32C(uint.MaxValue, _magic);
        crc = BitOperations.Crc32C(crc, _slot);
        crc = BitOperations.Crc32C(crc, _high);
        return BitOperations.Crc32C(crc, _low);
    }
}

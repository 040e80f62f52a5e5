using System.Security.Cryptography;
using System.Text;

namespace TensorFusion.Grains.Scheduling;

/// <summary>UUIDs of the cards that a program sees: the same for the life of a slice, wherever it runs.</summary>
internal static class VirtualUuid
{
    public static string For(string sliceId, int ordinal)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes($"tensorfusion-device/{sliceId}/{ordinal}"), hash);
        return $"GPU-{new Guid(hash[..16]):D}";
    }
}

using System.Security.Cryptography;
using System.Text;

namespace TensorFusion.SoftGpu.Devices;

/// <summary>The UUID of a software device: the same on every start, another one on every host and index.</summary>
internal static class DeviceUuid
{
    public static byte[] Create(string hostName, int index)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"tensorfusion software gpu\n{hostName}\n{index}"));
        var uuid = hash[..16];
        uuid[6] = (byte)((uuid[6] & 0x0F) | 0x80);
        uuid[8] = (byte)((uuid[8] & 0x3F) | 0x80);
        return uuid;
    }

    /// <summary>"GPU-xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx".</summary>
    public static string Format(byte[] uuid) => $"GPU-{new Guid(uuid, bigEndian: true):D}";
}

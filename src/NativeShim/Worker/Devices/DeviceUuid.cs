using System.Globalization;

namespace TensorFusion.Worker.Devices;

/// <summary>
/// UUIDs of devices: 16 bytes to the driver, <c>GPU-xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx</c> to people.
/// </summary>
internal static class DeviceUuid
{
    public static string Format(ReadOnlySpan<byte> bytes)
    {
        var hex = Convert.ToHexStringLower(bytes);
        return $"GPU-{hex[..8]}-{hex[8..12]}-{hex[12..16]}-{hex[16..20]}-{hex[20..]}";
    }

    public static bool TryParse(string text, Span<byte> bytes)
    {
        var dashes = text.Length == 40 && text.StartsWith("GPU-", StringComparison.OrdinalIgnoreCase)
            && text[12] == '-' && text[17] == '-' && text[22] == '-' && text[27] == '-';
        var hex = text.Replace("-", "", StringComparison.Ordinal);
        if (!dashes || hex.Length != 35)
        {
            return false;
        }

        for (var i = 0; i < 16; i++)
        {
            if (!byte.TryParse(
                hex.AsSpan(3 + (2 * i), 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bytes[i]))
            {
                return false;
            }
        }

        return true;
    }
}

using System.Globalization;

namespace TensorFusion.Cli.Output;

/// <summary>Short texts for table cells.</summary>
internal static class Cell
{
    /// <summary>An enum in the word that the JSON uses.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum
    {
        var name = value.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    /// <summary>"20 / 100".</summary>
    public static string Of<T>(T part, T whole) => string.Create(CultureInfo.InvariantCulture, $"{part} / {whole}");

    /// <summary>An amount of MiB in the largest unit that keeps three digits: 512MiB, 1.5GiB, 80GiB.</summary>
    public static string Memory(MiB amount)
    {
        return amount.Value < 1024
            ? string.Create(CultureInfo.InvariantCulture, $"{amount.Value}MiB")
            : string.Create(CultureInfo.InvariantCulture, $"{amount.Value / 1024.0:0.#}GiB");
    }

    /// <summary>What a slice has outside of its cards: host 512MiB, disk 256MiB.</summary>
    public static string Tiers(SliceTiers? tiers)
    {
        string[] parts =
        [
            .. tiers?.Host.Value > 0 ? [$"host {Memory(tiers.Host)}"] : (string[])[],
            .. tiers?.Disk.Value > 0 ? [$"disk {Memory(tiers.Disk)}"] : (string[])[],
        ];
        return parts.Length == 0 ? "-" : string.Join(", ", parts);
    }

    /// <summary>Elapsed time in its largest unit: 12s, 5m, 3h, 8d.</summary>
    public static string Age(DateTimeOffset since, DateTimeOffset now)
    {
        var age = now - since;
        return age switch
        {
            _ when age < TimeSpan.Zero => "0s",
            _ when age < TimeSpan.FromMinutes(2) => $"{(int)age.TotalSeconds}s",
            _ when age < TimeSpan.FromHours(2) => $"{(int)age.TotalMinutes}m",
            _ when age < TimeSpan.FromDays(2) => $"{(int)age.TotalHours}h",
            _ => $"{(int)age.TotalDays}d",
        };
    }

    /// <summary>A dash for nothing, so that columns stay columns for those who split at blanks.</summary>
    public static string OrDash(string text) => text.Length == 0 ? "-" : text;
}

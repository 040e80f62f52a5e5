using System.Globalization;

namespace TensorFusion;

/// <summary>How the grains of the ledger are addressed.</summary>
public static class BillingKeys
{
    /// <summary>Key of the one <see cref="IPriceBookGrain"/> and the one <see cref="IBillingGrain"/>.</summary>
    public const string Cluster = "cluster";

    private const string HourFormat = "yyyyMMddHH";
    private const string MonthFormat = "yyyyMM";

    /// <summary>Key of the page of a tenant and an hour.</summary>
    public static string Page(string tenant, DateTimeOffset hour) =>
        $"{tenant}/{hour.UtcDateTime.ToString(HourFormat, CultureInfo.InvariantCulture)}";

    /// <summary>Key of the account of a tenant and a month.</summary>
    public static string Account(string tenant, DateTimeOffset time) =>
        $"{tenant}/{time.UtcDateTime.ToString(MonthFormat, CultureInfo.InvariantCulture)}";

    /// <summary>The tenant in a key.</summary>
    public static string TenantOf(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key[..key.LastIndexOf('/')];
    }

    /// <summary>The hour in the key of a page.</summary>
    public static DateTimeOffset HourOf(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return DateTimeOffset.ParseExact(
            key[(key.LastIndexOf('/') + 1)..],
            HourFormat,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal);
    }

    /// <summary>The first moment of the month of a time, UTC.</summary>
    public static DateTimeOffset MonthOf(DateTimeOffset time)
    {
        var utc = time.UtcDateTime;
        return new(utc.Year, utc.Month, 1, 0, 0, 0, TimeSpan.Zero);
    }

    /// <summary>The first moment of the hour of a time, UTC.</summary>
    public static DateTimeOffset HourOf(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);
}

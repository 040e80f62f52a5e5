using System.Collections.Immutable;

namespace TensorFusion.Grains.Tenants;

/// <summary>The newest records of a tenant; older ones are in the log only.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.grains.AuditTrail")]
public sealed record AuditTrail
{
    /// <summary>The most records that are kept.</summary>
    public const int Capacity = 5000;

    /// <summary>The records, oldest first.</summary>
    [Id(0)]
    public ImmutableArray<AuditRecord> Records { get; init; } = [];

    /// <summary>The trail with one more.</summary>
    public AuditTrail Add(AuditRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var number = Records.IsEmpty ? 1 : Records[^1].Number + 1;
        var kept = Records.Length < Capacity ? Records : Records.RemoveRange(0, Records.Length - Capacity + 1);
        return new() { Records = kept.Add(record with { Number = number }) };
    }
}

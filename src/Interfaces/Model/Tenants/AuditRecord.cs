namespace TensorFusion;

/// <summary>One thing that somebody did, or was refused.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.AuditRecord")]
public sealed record AuditRecord
{
    /// <summary>Counts the records of the tenant from 1.</summary>
    [Id(0)]
    public long Number { get; init; }

    /// <summary>When, UTC.</summary>
    [Id(1)]
    public required DateTimeOffset At { get; init; }

    /// <summary>Id of the token, or <c>open</c> where none is asked for.</summary>
    [Id(2)]
    public required string Who { get; init; }

    /// <summary>What, for example <c>quota.set</c>.</summary>
    [Id(3)]
    public required string Action { get; init; }

    /// <summary>With what.</summary>
    [Id(4)]
    public string Detail { get; init; } = "";

    /// <summary>Whether it was refused.</summary>
    [Id(5)]
    public bool Refused { get; init; }
}

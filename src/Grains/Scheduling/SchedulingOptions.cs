using TensorFusion.Grains.Scheduling.Scoring;

namespace TensorFusion.Grains.Scheduling;

/// <summary>How pools are scheduled.</summary>
public sealed class SchedulingOptions
{
    /// <summary>Name of the placement policy.</summary>
    public string Policy { get; set; } = PlacementScores.Default;

    /// <summary>How long a slice waits at most before all later ones stand back.</summary>
    public TimeSpan StarvationBound { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Time after which a tenant's past use counts half.</summary>
    public TimeSpan UsageHalfLife { get; set; } = TimeSpan.FromHours(1);
}

using TensorFusion.Grains.Scheduling.Scoring;

namespace TensorFusion.Grains.Scheduling;

/// <summary>How pools are scheduled.</summary>
public sealed class SchedulingOptions
{
    /// <summary>Name of the placement policy.</summary>
    public string Policy { get; set; } = PlacementScores.Default;

    /// <summary>How long a slice waits at most before all later ones stand back.</summary>
    public TimeSpan StarvationBound { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Slices of this quality of service or a higher one make lower ones leave when they find no room; null: none does.
    /// </summary>
    public QualityOfService? PreemptFrom { get; set; } = QualityOfService.High;

    /// <summary>Time after which a tenant's past use counts half.</summary>
    public TimeSpan UsageHalfLife { get; set; } = TimeSpan.FromHours(1);
}

namespace TensorFusion.Grains.Billing;

/// <summary>What the product itself costs. Pure.</summary>
public static class LicenceFee
{
    /// <summary>Cards that are free.</summary>
    public const int FreeGpus = 10;

    /// <summary>The fee as a part of the compute cost, below 4 % always.</summary>
    public static decimal RateOf(LicenceTier tier) => tier == LicenceTier.Enterprise ? 0.025m : 0.035m;

    /// <summary>Where a cluster stands.</summary>
    /// <param name="licence">The verified licence; null when there is none.</param>
    /// <param name="problem">What is wrong with the licence file; empty when nothing is.</param>
    /// <param name="managedGpus">Cards of the cluster.</param>
    /// <param name="computeCost">Compute cost of the month so far.</param>
    /// <param name="now">The time.</param>
    public static LicenceStatus Assess(
        Licence? licence, string problem, int managedGpus, Money computeCost, DateTimeOffset now)
    {
        var inTerm = licence is not null && now >= licence.From && now < licence.To;
        var isFree = managedGpus <= FreeGpus;
        var tier = inTerm ? licence!.Tier : LicenceTier.Free;
        var rate = isFree ? 0 : RateOf(tier);
        var missing = !isFree && tier == LicenceTier.Free;
        return new()
        {
            Tier = tier,
            Holder = licence?.Holder ?? "",
            ValidTo = licence?.To,
            ManagedGpus = managedGpus,
            FreeGpus = FreeGpus,
            Rate = rate,
            ComputeCost = computeCost,
            Fee = Money.From(computeCost.Value * rate),
            NeedsLicence = missing,
            Message = problem.Length > 0 ? problem
                : licence is not null && now >= licence.To ? $"The licence of {licence.Holder} ended at {licence.To:u}."
                : licence is not null && now < licence.From ? $"The licence begins at {licence.From:u}."
                : missing ? $"{managedGpus} GPUs are managed, {FreeGpus} are free: a licence is due. All goes on."
                : isFree ? $"Free: {managedGpus} of {FreeGpus} GPUs."
                : $"Licensed to {licence!.Holder}.",
        };
    }
}

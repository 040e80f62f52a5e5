namespace TensorFusion;

/// <summary>Everything that can be wrong with a workload by itself.</summary>
public static class WorkloadValidator
{
    /// <summary>The most slices that one workload can have.</summary>
    public const int MaxReplicas = 1000;

    private const int MaxNameLength = 50;

    /// <summary>Checks a workload, the request for its slices included.</summary>
    /// <exception cref="TensorFusionException">What is wrong.</exception>
    public static void Check(WorkloadSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        SliceRequestValidator.CheckLabel(spec.Tenant, "tenant");
        SliceRequestValidator.CheckLabel(spec.Name, "workload");
        if (spec.Name.Length > MaxNameLength)
        {
            throw new TensorFusionException(
                FailureCode.InvalidName,
                spec.Name,
                $"The workload name '{spec.Name}' is too long.",
                $"Use at most {MaxNameLength} characters; the names of its slices are made from it.");
        }

        if (spec.Replicas is < 0 or > MaxReplicas)
        {
            throw new TensorFusionException(
                FailureCode.InvalidArgument,
                spec.Name,
                $"A workload of {spec.Replicas} slices is not possible.",
                $"Ask for 0 to {MaxReplicas}.");
        }

        _ = SliceRequestValidator.Validate(spec.Slice with { Name = spec.Name, Tenant = spec.Tenant }, spec.Name);
    }
}

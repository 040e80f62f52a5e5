namespace TensorFusion.Grains.Tenants;

/// <summary>What a tenant gets when slices wait.</summary>
internal sealed partial class TenantGrain
{
    /// <summary>Deeper hierarchies are refused, and so are circles.</summary>
    private const int MaxDepth = 8;

    public Task<QueuePolicy?> GetQueueAsync(CancellationToken cancellationToken) => Task.FromResult(State.Queue);

    public async Task<TenantInfo> SetQueueAsync(QueuePolicy? queue, string who, CancellationToken cancellationToken)
    {
        if (queue is not null)
        {
            await CheckAsync(queue, cancellationToken);
        }

        await ChangeAsync(State with { Queue = queue }, who, "queue.set", queue?.ToString() ?? "none");
        return await GetAsync(cancellationToken);
    }

    private async Task CheckAsync(QueuePolicy queue, CancellationToken cancellationToken)
    {
        if (!double.IsFinite(queue.Weight) || queue.Weight <= 0
            || queue.GuaranteedTflops < Tflops.Zero || queue.GuaranteedVram < MiB.Zero
            || queue.LimitTflops < queue.GuaranteedTflops || queue.LimitVram < queue.GuaranteedVram)
        {
            throw new TensorFusionException(
                FailureCode.InvalidArgument,
                Name,
                $"Tenant '{Name}' cannot have such a part of the queue: {queue}",
                "Give a weight above 0, and limits that are not below what is guaranteed.");
        }

        var parent = queue.Parent;
        for (var depth = 0; parent.Length > 0; depth++)
        {
            SliceRequestValidator.CheckLabel(parent, "tenant");
            if (parent == Name || depth == MaxDepth)
            {
                throw new TensorFusionException(
                    FailureCode.InvalidArgument,
                    Name,
                    parent == Name
                        ? $"Tenant '{Name}' would be part of itself."
                        : $"Tenant '{Name}' would be more than {MaxDepth} levels down.",
                    "Choose another parent.");
            }

            parent = (await GrainFactory.GetGrain<ITenantGrain>(parent).GetQueueAsync(cancellationToken))?.Parent ?? "";
        }
    }
}

namespace TensorFusion.Silo.Access;

/// <summary>
/// What the silo's own services ask without a request from outside, they ask as the cluster's admin. Requests by HTTP
/// bring a token or do not come this far.
/// </summary>
internal sealed class HostedCallFilter(RootToken root) : IOutgoingGrainCallFilter
{
    public Task Invoke(IOutgoingGrainCallContext context)
    {
        var isHosted = context.SourceId is not { } source || source.IsClient();
        if (isHosted && RequestContext.Get(TensorFusionClientOptions.TokenContext) is null)
        {
            RequestContext.Set(TensorFusionClientOptions.TokenContext, root.Text);
        }

        return context.Invoke();
    }
}

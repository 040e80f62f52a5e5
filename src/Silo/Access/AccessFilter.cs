using System.Collections.Immutable;
using Orleans.Serialization.Invocation;
using TensorFusion.Grains.Slices;
using TensorFusion.Grains.Tenants;

namespace TensorFusion.Silo.Access;

/// <summary>
/// Asks every caller from outside for a token, and refuses what its role or tenant does not allow. Calls between the
/// grains of the cluster pass.
/// </summary>
internal sealed class AccessFilter(RootToken root, IGrainFactory grains, TimeProvider clock) : IIncomingGrainCallFilter
{
    private const string Manifest = "IClusterManifestSystemTarget";
    private const string Enumeration = "IAsyncEnumerableGrainExtension";
    private const string StartEnumeration = "StartEnumeration";

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.SourceId is not { } source || !source.IsClient())
        {
            await context.Invoke();
            return;
        }

        // The catalogue of grain types, which every client reads first; it says nothing of what the cluster holds.
        var outer = context.InterfaceMethod.DeclaringType!.Name;
        if (outer == Manifest && context.TargetId.IsSystemTarget())
        {
            await context.Invoke();
            return;
        }

        var who = await AuthenticateAsync();
        if (outer == Enumeration && context.InterfaceMethod.Name != StartEnumeration)
        {
            // The rest of a stream that was allowed when it began; its id is known to who began it only.
            await context.Invoke();
            return;
        }

        var request = outer == Enumeration ? (IInvokable)context.Request.GetArgument(1)! : context.Request;
        var method = request.GetMethod();
        var need = AccessPolicy.Of(request.GetInterfaceType(), method.Name);
        if (need?.Scope == AccessScope.Filter)
        {
            Narrow(request, who);
        }

        var tenant = need switch
        {
            null => null,
            { Scope: AccessScope.SliceId } => await TenantOfSliceAsync(request),
            _ => TenantOf(context, request, need.Scope),
        };
        if (AccessPolicy.Refusal(who, need, tenant) is { } refusal)
        {
            var call = $"{request.GetInterfaceType().Name}.{method.Name}";
            await grains.GetGrain<ITenantGrain>(who.Tenant).AuditAsync(new()
            {
                At = clock.GetUtcNow(),
                Who = who.TokenId,
                Action = call,
                Detail = refusal,
                Refused = true,
            });
            throw new TensorFusionException(
                FailureCode.Forbidden, tenant ?? "", $"Access is refused: {refusal}.", "Ask an admin.");
        }

        await context.Invoke();
        if (need!.Scope == AccessScope.Result && who.Role < TenantRole.Operator
            && context.Result is ImmutableArray<WorkloadInfo> workloads)
        {
            context.Result = workloads.RemoveAll(workload => workload.Spec.Tenant != who.Tenant);
        }
    }

    private static void Narrow(IInvokable request, Principal who)
    {
        if (who.Role < TenantRole.Operator && request.GetArgument(0) is SliceFilter { Tenant: null } filter)
        {
            request.SetArgument(0, filter with { Tenant = who.Tenant });
        }
    }

    private static string? TenantOf(
        IIncomingGrainCallContext context, IInvokable request, AccessScope scope) => scope switch
        {
            AccessScope.Key => KeyOf(context).Split('/')[0],
            AccessScope.FirstArgument => request.GetArgument(0) as string,
            AccessScope.Filter => (request.GetArgument(0) as SliceFilter)?.Tenant,
            AccessScope.Spec => (request.GetArgument(1) as SliceSpec)?.Tenant,
            AccessScope.Slice => (context.Grain as ITenanted)?.Tenant,
            _ => null,
        };

    private async Task<string?> TenantOfSliceAsync(IInvokable request)
    {
        var slice = await grains.GetGrain<ISliceGrain>((string)request.GetArgument(0)!).GetAsync();
        return slice?.Spec.Tenant;
    }

    private static string KeyOf(IIncomingGrainCallContext context) => context.TargetId.Key.ToString()!;

    private Task<Principal> AuthenticateAsync()
    {
        var token = RequestContext.Get(TensorFusionClientOptions.TokenContext) as string ?? "";
        if (root.Check(token) is { } admin)
        {
            return Task.FromResult(admin);
        }

        return ApiTokens.TenantOf(token) is { } tenant
            ? grains.GetGrain<ITenantGrain>(tenant).AuthenticateAsync(token)
            : throw new TensorFusionException(
                FailureCode.Unauthenticated,
                "",
                "This cluster asks for a token, and there is none.",
                $"Set {TensorFusionClientOptions.TokenVariable}.");
    }
}

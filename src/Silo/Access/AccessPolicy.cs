namespace TensorFusion.Silo.Access;

/// <summary>
/// What a call from outside needs. Pure. A call that no line names is for the parts of the cluster only.
/// </summary>
internal static class AccessPolicy
{
    private static readonly Dictionary<(string Interface, string Method), AccessNeed> Needs = new()
    {
        [(nameof(IDirectoryGrain), nameof(IDirectoryGrain.ListNodesAsync))] = new(TenantRole.Viewer),
        [(nameof(IDirectoryGrain), nameof(IDirectoryGrain.ListGpusAsync))] = new(TenantRole.Viewer),
        [(nameof(IDirectoryGrain), nameof(IDirectoryGrain.ListPoolsAsync))] = new(TenantRole.Viewer),
        [(nameof(IDirectoryGrain), nameof(IDirectoryGrain.ListQosAsync))] = new(TenantRole.Viewer),
        [(nameof(IDirectoryGrain), nameof(IDirectoryGrain.ListSlicesAsync))] =
            new(TenantRole.Viewer, AccessScope.Filter),
        [(nameof(IDirectoryGrain), nameof(IDirectoryGrain.WatchSlicesAsync))] =
            new(TenantRole.Viewer, AccessScope.Filter),
        [(nameof(IDirectoryGrain), nameof(IDirectoryGrain.ListWorkloadsAsync))] =
            new(TenantRole.Viewer, AccessScope.Result),
        [(nameof(INodeGrain), nameof(INodeGrain.GetAsync))] = new(TenantRole.Viewer),
        [(nameof(INodeGrain), nameof(INodeGrain.ListGpusAsync))] = new(TenantRole.Viewer),
        [(nameof(IGpuGrain), nameof(IGpuGrain.GetAsync))] = new(TenantRole.Viewer),
        [(nameof(IPoolGrain), nameof(IPoolGrain.SubmitAsync))] = new(TenantRole.User, AccessScope.Spec),
        [(nameof(ISliceGrain), nameof(ISliceGrain.GetAsync))] = new(TenantRole.Viewer, AccessScope.Slice),
        [(nameof(ISliceGrain), nameof(ISliceGrain.GetConnectionAsync))] = new(TenantRole.User, AccessScope.Slice),
        [(nameof(ISliceGrain), nameof(ISliceGrain.KeepAliveAsync))] = new(TenantRole.User, AccessScope.Slice),
        [(nameof(ISliceGrain), nameof(ISliceGrain.ReleaseAsync))] = new(TenantRole.User, AccessScope.Slice),
        [(nameof(IPoolGrain), nameof(IPoolGrain.ExplainAsync))] = new(TenantRole.User, AccessScope.SliceId),
        [(nameof(IPoolGrain), nameof(IPoolGrain.SimulateAsync))] = new(TenantRole.User),
        [(nameof(IPoolGrain), nameof(IPoolGrain.SaveSnapshotAsync))] = new(TenantRole.Operator),
        [(nameof(IPoolGrain), nameof(IPoolGrain.ReplaySnapshotAsync))] = new(TenantRole.Operator),
        [(nameof(ISliceGrain), nameof(ISliceGrain.FreezeAsync))] = new(TenantRole.User, AccessScope.Slice),
        [(nameof(ISliceGrain), nameof(ISliceGrain.ResumeAsync))] = new(TenantRole.User, AccessScope.Slice),
        [(nameof(ISliceGrain), nameof(ISliceGrain.ResizeAsync))] = new(TenantRole.User, AccessScope.Slice),
        [(nameof(IWorkloadGrain), nameof(IWorkloadGrain.GetAsync))] = new(TenantRole.Viewer, AccessScope.Key),
        [(nameof(IWorkloadGrain), nameof(IWorkloadGrain.ApplyAsync))] = new(TenantRole.User, AccessScope.Key),
        [(nameof(IWorkloadGrain), nameof(IWorkloadGrain.DeleteAsync))] = new(TenantRole.User, AccessScope.Key),
        [(nameof(ITenantGrain), nameof(ITenantGrain.GetAsync))] = new(TenantRole.Viewer, AccessScope.Key),
        [(nameof(ITenantGrain), nameof(ITenantGrain.CheckBudgetAsync))] = new(TenantRole.Operator),
        [(nameof(ITenantGrain), nameof(ITenantGrain.DescribeAsync))] = new(TenantRole.Admin),
        [(nameof(ITenantGrain), nameof(ITenantGrain.SetQuotaAsync))] = new(TenantRole.Admin),
        [(nameof(ITenantGrain), nameof(ITenantGrain.SetBudgetAsync))] = new(TenantRole.Admin),
        [(nameof(ITenantGrain), nameof(ITenantGrain.IssueTokenAsync))] = new(TenantRole.Admin),
        [(nameof(ITenantGrain), nameof(ITenantGrain.RevokeTokenAsync))] = new(TenantRole.Admin),
        [(nameof(ITenantGrain), nameof(ITenantGrain.ListAuditAsync))] = new(TenantRole.Admin),
        [(nameof(IBillingGrain), nameof(IBillingGrain.GetInvoiceAsync))] =
            new(TenantRole.Viewer, AccessScope.FirstArgument),
        [(nameof(IBillingGrain), nameof(IBillingGrain.ListTenantsAsync))] = new(TenantRole.Operator),
        [(nameof(IBillingGrain), nameof(IBillingGrain.GetLicenceAsync))] = new(TenantRole.Viewer),
        [(nameof(IPriceBookGrain), nameof(IPriceBookGrain.GetAtAsync))] = new(TenantRole.Viewer),
        [(nameof(IPriceBookGrain), nameof(IPriceBookGrain.ListAsync))] = new(TenantRole.Viewer),
        [(nameof(IPriceBookGrain), nameof(IPriceBookGrain.SetAsync))] = new(TenantRole.Admin),
        [(nameof(IAlertGrain), nameof(IAlertGrain.ListAsync))] = new(TenantRole.Operator),
        [(nameof(IAlertGrain), nameof(IAlertGrain.ListRulesAsync))] = new(TenantRole.Viewer),
        [(nameof(ILedgerPageGrain), nameof(ILedgerPageGrain.ListAsync))] = new(TenantRole.Operator),
    };

    /// <summary>All calls that are possible from outside.</summary>
    public static IReadOnlyDictionary<(string Interface, string Method), AccessNeed> All => Needs;

    /// <summary>What a call needs; null when it is not possible from outside.</summary>
    public static AccessNeed? Of(Type declaring, string method) =>
        declaring.Assembly == typeof(ISliceGrain).Assembly
            ? Needs.GetValueOrDefault((declaring.Name, method))
            : new AccessNeed(TenantRole.Operator);

    /// <summary>Why somebody may not do something; null when they may.</summary>
    /// <param name="who">Who asks.</param>
    /// <param name="need">What the call needs.</param>
    /// <param name="tenant">Tenant that it is about; null when it is about none.</param>
    public static string? Refusal(Principal who, AccessNeed? need, string? tenant)
    {
        if (need is null)
        {
            return "this call is for the parts of the cluster only";
        }

        if (who.Role < need.Role)
        {
            return $"a {Word(who.Role)} may not do this, a {Word(need.Role)} may";
        }

        return tenant is null || tenant == who.Tenant || who.Role >= TenantRole.Operator
            ? null
            : $"token {who.TokenId} is of tenant '{who.Tenant}'";
    }

    private static string Word(TenantRole role) => role.ToString().ToLowerInvariant();
}

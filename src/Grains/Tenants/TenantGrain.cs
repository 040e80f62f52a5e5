using Microsoft.Extensions.Logging;
using Orleans.Placement;

namespace TensorFusion.Grains.Tenants;

/// <summary>
/// One tenant. A tenant without quota and budget is open: nothing is counted for it. What the slices of another have is
/// asked of the directory, and what was admitted since is remembered until the directory has it.
/// </summary>
[Immovable, GrainType("tenant")]
internal sealed partial class TenantGrain(
    [PersistentState("tenant", GrainStorage.Name)] IPersistentState<TenantState> storage,
    [PersistentState("audit", GrainStorage.Name)] IPersistentState<AuditTrail> trail,
    TimeProvider clock,
    ILogger<TenantGrain> logger) : Grain, ITenantGrain
{
    private static readonly TimeSpan AdmissionMemory = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, (SliceSpec Spec, DateTimeOffset At)> _admitted = new(StringComparer.Ordinal);
    private Dictionary<string, SliceSpec>? _slices;

    private string Name => this.GetPrimaryKeyString();

    private TenantState State => storage.State;

    private DateTimeOffset Now => clock.GetUtcNow();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Watch();
        return Task.CompletedTask;
    }

    public async Task<TenantInfo> GetAsync(CancellationToken cancellationToken)
    {
        await CountAsync(cancellationToken);
        return new()
        {
            Name = Name,
            Description = State.Description,
            Quota = State.Quota,
            Use = QuotaCheck.Sum(_slices!.Values),
            Budget = await BudgetAsync(cancellationToken),
            Tokens = [.. State.Tokens.Select(token => token.Info)],
            CreatedAt = State.CreatedAt,
            Queue = State.Queue,
        };
    }

    public async Task<TenantInfo> DescribeAsync(string description, string who, CancellationToken cancellationToken)
    {
        await ChangeAsync(State with { Description = description }, who, "tenant.describe", description);
        return await GetAsync(cancellationToken);
    }

    public async Task<TenantInfo> SetQuotaAsync(Quota? quota, string who, CancellationToken cancellationToken)
    {
        await ChangeAsync(State with { Quota = quota }, who, "quota.set", quota?.ToString() ?? "none");
        return await GetAsync(cancellationToken);
    }

    public async Task<TenantInfo> SetBudgetAsync(Budget? budget, string who, CancellationToken cancellationToken)
    {
        if (budget is { Monthly.Nano: <= 0 })
        {
            throw new TensorFusionException(
                FailureCode.InvalidArgument, Name, $"A budget of {budget.Monthly} is not possible.",
                    "Give more than 0.");
        }

        await ChangeAsync(State with { Budget = budget }, who, "budget.set", budget?.ToString() ?? "none");
        Watch();
        return await GetAsync(cancellationToken);
    }

    public async Task AdmitAsync(string sliceId, SliceSpec spec, CancellationToken cancellationToken)
    {
        if (State.Budget is { Action: not BudgetAction.Alert }
            && await BudgetAsync(cancellationToken) is { IsExhausted: true } budget)
        {
            throw new TensorFusionException(
                FailureCode.BudgetExhausted,
                spec.Name,
                $"The budget of tenant '{Name}' for this month is used up: {budget.Spent} of {budget.Budget.Monthly}.",
                "Raise it with: tensorfusion quota --budget.");
        }

        if (State.Quota is not null)
        {
            if (_slices is null || Complaint(sliceId, spec) is not null)
            {
                await CountAsync(cancellationToken);
            }

            if (Complaint(sliceId, spec) is { } complaint)
            {
                throw new TensorFusionException(
                    FailureCode.QuotaExceeded,
                    spec.Name,
                    $"Tenant '{Name}' may not have slice '{spec.Name}': {complaint}.",
                    $"Release slices, ask for less, or see: tensorfusion quota {Name}.");
            }

            _admitted[sliceId] = (spec, Now);
            _slices![sliceId] = spec;
        }
    }

    public Task SliceEndedAsync(string sliceId, CancellationToken cancellationToken)
    {
        _admitted.Remove(sliceId);
        _slices?.Remove(sliceId);
        return Task.CompletedTask;
    }

    public Task SliceResizedAsync(string sliceId, SliceSpec spec, CancellationToken cancellationToken)
    {
        if (_slices?.ContainsKey(sliceId) == true)
        {
            _slices[sliceId] = spec;
            _admitted[sliceId] = (spec, Now);
        }

        return Task.CompletedTask;
    }

    private string? Complaint(string sliceId, SliceSpec spec) => QuotaCheck.Complaint(
        State.Quota, [.. _slices!.Where(pair => pair.Key != sliceId).Select(pair => pair.Value)], spec);

    private async Task CountAsync(CancellationToken cancellationToken)
    {
        var filter = new SliceFilter { Tenant = Name };
        var living = await GrainFactory.GetGrain<IDirectoryGrain>(GrainKeys.Directory)
            .ListSlicesAsync(filter, cancellationToken);
        foreach (var (id, (_, at)) in _admitted.ToList())
        {
            if (Now - at > AdmissionMemory)
            {
                _admitted.Remove(id);
            }
        }

        _slices = living.Where(slice => !slice.HasEnded)
            .ToDictionary(slice => slice.Id, slice => slice.Spec, StringComparer.Ordinal);
        foreach (var (id, (spec, _)) in _admitted)
        {
            _slices[id] = spec;
        }
    }

    private async Task ChangeAsync(TenantState next, string who, string action, string detail)
    {
        SliceRequestValidator.CheckLabel(Name, "tenant");
        if (State.CreatedAt is null)
        {
            await GrainFactory.GetGrain<IBillingGrain>(BillingKeys.Cluster).EnrollAsync(Name);
        }

        var before = State;
        storage.State = next with { CreatedAt = before.CreatedAt ?? Now };
        try
        {
            await storage.WriteStateAsync();
        }
        catch
        {
            storage.State = before;
            throw;
        }

        await AuditAsync(new() { At = Now, Who = who, Action = action, Detail = detail }, CancellationToken.None);
    }
}

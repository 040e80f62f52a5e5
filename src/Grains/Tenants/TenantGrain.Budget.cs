namespace TensorFusion.Grains.Tenants;

/// <summary>What is spent, and what becomes of a tenant that has spent it all.</summary>
internal sealed partial class TenantGrain
{
    private static readonly TimeSpan BudgetPeriod = TimeSpan.FromSeconds(10);

    private IGrainTimer? _timer;

    public async Task<BudgetStatus?> CheckBudgetAsync(CancellationToken cancellationToken)
    {
        var status = await BudgetAsync(cancellationToken);
        if (status is { IsExhausted: true, Budget.Action: BudgetAction.Stop })
        {
            await CountAsync(cancellationToken);
            foreach (var sliceId in _slices!.Keys.ToList())
            {
                LogStopped(Name, sliceId);
                await GrainFactory.GetGrain<ISliceGrain>(sliceId)
                    .ReleaseAsync($"the budget of tenant {Name} is used up", cancellationToken);
            }
        }

        return status;
    }

    private void Watch()
    {
        if (State.Budget is null)
        {
            _timer?.Dispose();
            _timer = null;
            return;
        }

        _timer ??= this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions
        {
            DueTime = TimeSpan.Zero,
            Period = BudgetPeriod,
            KeepAlive = true,
        });
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        try
        {
            await CheckBudgetAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException or TensorFusionException)
        {
            LogBudgetFailed(exception, Name);
        }
    }

    private async Task<BudgetStatus?> BudgetAsync(CancellationToken cancellationToken)
    {
        if (State.Budget is not { } budget)
        {
            return null;
        }

        var month = BillingKeys.MonthOf(Now);
        var lines = await GrainFactory.GetGrain<IAccountGrain>(BillingKeys.Account(Name, month))
            .SumAsync(month, month.AddMonths(1), cancellationToken);
        return new()
        {
            Budget = budget,
            Spent = lines.Aggregate(Money.Zero, (sum, line) => sum + line.Amount),
        };
    }
}

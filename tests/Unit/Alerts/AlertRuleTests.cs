using TensorFusion.Grains.Alerts;
using TensorFusion.Grains.Alerts.Expressions;

namespace TensorFusion.Tests.Unit.Alerts;

/// <summary>Every rule fires when its trouble is there for long enough, and clears when it has gone.</summary>
public sealed class AlertRuleTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(5);
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly Dictionary<string, Func<ClusterSnapshot, ClusterSnapshot>> Troubles = new()
    {
        ["NodeLost"] = s => s with { Nodes = [s.Nodes[0] with { State = NodeState.Down }] },
        ["GpuUnhealthy"] = s => Gpu(s, gpu => gpu with { Health = GpuHealth.Unhealthy }),
        ["GpuMemoryFull"] = s => Gpu(s, gpu => gpu with { UsedVram = MiB.FromGiB(16) }),
        ["GpuComputeFull"] = s => Gpu(s, gpu => gpu with { UtilizationPercent = 98 }),
        ["GpuTemperatureHigh"] = s => Gpu(s, gpu => gpu with { TemperatureCelsius = 91 }),
        ["GpuIdle"] = s => Gpu(s, gpu => gpu with { UtilizationPercent = 0 }),
        ["NodeEmpty"] = s => s with { Nodes = [s.Nodes[0] with { Slices = 0 }] },
        ["NodeComputeScarce"] = s => Node(s, tflops: 91, gib: 4),
        ["NodeComputeExhausted"] = s => Node(s, tflops: 96, gib: 4),
        ["NodeMemoryScarce"] = s => Node(s, tflops: 20, gib: 15),
        ["NodeMemoryExhausted"] = s => Node(s, tflops: 20, gib: 16),
        ["PoolComputeScarce"] = s => Pool(s, tflops: 91, gib: 4),
        ["PoolComputeExhausted"] = s => Pool(s, tflops: 96, gib: 4),
        ["PoolMemoryScarce"] = s => Pool(s, tflops: 20, gib: 15),
        ["SlicesWait"] = s => s with
        {
            Slices = [.. s.Slices,
                AlertSnapshots.Slice("s-w", SlicePhase.Pending) with { CreatedAt = s.At.AddMinutes(-6) }],
        },
        ["WorkerDied"] = s => s with { Slices = [s.Slices[0] with { Restarts = 1 }] },
        ["SliceFailed"] = s => s with { Ended = s.Ended.SetItem(("acme", SlicePhase.Failed), 1) },
        ["SliceLost"] = s => s with { Ended = s.Ended.SetItem(("acme", SlicePhase.Lost), 1) },
        ["BudgetNearlyUsed"] = s => Tenant(s, tenant => tenant with { Budget = AlertSnapshots.Budget(80) }),
        ["BudgetUsed"] = s => Tenant(s, tenant => tenant with { Budget = AlertSnapshots.Budget(100) }),
        ["QuotaNearlyUsed"] = s => Tenant(s, tenant => tenant with { Use = new() { Slices = 10 } }),
        ["LicenceDue"] = s => s with { Licence = new() { NeedsLicence = true, ManagedGpus = 11 } },
        ["LicenceEnds"] = s => s with { Licence = new() { ValidTo = s.At.AddDays(29) } },
    };

    public static TheoryData<string> Rules => new(AlertRules.BuiltIn.Select(rule => rule.Name));

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_rule_fires_and_clears(string name)
    {
        var rule = AlertRules.BuiltIn.Single(rule => rule.Name == name);
        var run = new Run(rule);
        if (name == "Watchdog")
        {
            Assert.Equal(AlertState.Firing, run.Step(SnapshotSamples.Of(AlertSnapshots.Good(run.Now)))?.State);
            Assert.Equal(AlertState.Resolved, run.Step([])?.State);
            return;
        }

        for (var i = 0; i < 3; i++)
        {
            Assert.Null(run.Step(SnapshotSamples.Of(AlertSnapshots.Good(run.Now))));
        }

        var troubleSince = run.Now + Tick;
        AlertInfo? alert;
        do
        {
            alert = run.Step(SnapshotSamples.Of(Troubles[name](AlertSnapshots.Good(run.Now))));
            Assert.NotNull(alert);
        }
        while (alert.State != AlertState.Firing);
        Assert.InRange(run.Now - troubleSince, rule.For, rule.For + Tick);
        Assert.DoesNotContain("{{", alert.Summary);
        Assert.Equal(alert.Key, Assert.Single(run.News).Key);

        // A counter's growth stays in the range for a while: the trouble is over when that has passed.
        var limit = run.Now + TimeSpan.FromMinutes(15);
        while (alert!.State == AlertState.Firing && run.Now < limit)
        {
            var good = AlertSnapshots.Good(run.Now);
            alert = run.Step(SnapshotSamples.Of(
                rule.Expression.Contains("increase", StringComparison.Ordinal) ? Troubles[name](good) : good));
        }

        Assert.Equal(AlertState.Resolved, alert.State);
        Assert.Equal([AlertState.Firing, AlertState.Resolved], run.News.Select(news => news.State));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_rule_uses_metrics_that_are_served(string name)
    {
        var expression = Expression.Parse(AlertRules.BuiltIn.Single(rule => rule.Name == name).Expression);
        Assert.NotEmpty(expression.Metrics);
        Assert.All(expression.Metrics, metric =>
            Assert.Contains(ClusterMetricCatalogue.All, definition => definition.Name == metric));
    }

    [Fact]
    public void All_is_well_when_nothing_is_wrong()
    {
        var rules = AlertRules.BuiltIn.Select(rule => (rule, Expression.Parse(rule.Expression))).ToList();
        var history = new SampleHistory(rules.SelectMany(rule => rule.Item2.Ranged));
        var book = new AlertBook();
        for (var now = Start; now < Start.AddHours(2); now += TimeSpan.FromMinutes(1))
        {
            history.Add(SnapshotSamples.Of(AlertSnapshots.Good(now)), now);
            (book, _) = book.Step(rules, history, now);
        }

        Assert.Equal(["Watchdog"], book.Alerts.Values.Select(alert => alert.Rule));
    }

    [Fact]
    public void A_trouble_shorter_than_the_rule_asks_raises_nothing()
    {
        var run = new Run(AlertRules.BuiltIn.Single(rule => rule.Name == "GpuTemperatureHigh"));
        var hot = SnapshotSamples.Of(Troubles["GpuTemperatureHigh"](AlertSnapshots.Good(Start)));
        for (var i = 0; i < 50; i++)
        {
            for (var j = 0; j < 10; j++)
            {
                Assert.NotEqual(AlertState.Firing, run.Step(hot)!.State);
            }

            Assert.Null(run.Step(SnapshotSamples.Of(AlertSnapshots.Good(Start))));
        }

        Assert.Empty(run.News);
    }

    [Fact]
    public void All_metrics_of_a_snapshot_are_in_the_catalogue_with_their_labels()
    {
        var samples = SnapshotSamples.Of(AlertSnapshots.Full(Start));
        foreach (var sample in samples)
        {
            var definition = Assert.Single(ClusterMetricCatalogue.All, one => one.Name == sample.Name);
            Assert.Equal(definition.Labels.Order(), sample.Labels.Keys.Order());
        }

        var missing = ClusterMetricCatalogue.All.Select(one => one.Name).Except(samples.Select(one => one.Name));
        Assert.Equal(["tensorfusion_workload_vram_recommended_bytes", "tensorfusion_alerts"], missing);
    }

    private static ClusterSnapshot Gpu(ClusterSnapshot snapshot, Func<GpuInfo, GpuInfo> change) =>
        snapshot with { Gpus = [change(snapshot.Gpus[0])] };

    private static ClusterSnapshot Tenant(ClusterSnapshot snapshot, Func<TenantInfo, TenantInfo> change) =>
        snapshot with { Tenants = [change(snapshot.Tenants[0])] };

    private static ClusterSnapshot Node(ClusterSnapshot snapshot, decimal tflops, long gib) => snapshot with
    {
        Nodes =
        [
            snapshot.Nodes[0] with { ReservedTflops = Tflops.From(tflops), ReservedVram = MiB.FromGiB(gib) },
        ],
    };

    private static ClusterSnapshot Pool(ClusterSnapshot snapshot, decimal tflops, long gib) => snapshot with
    {
        Pools =
        [
            snapshot.Pools[0] with { ReservedTflops = Tflops.From(tflops), ReservedVram = MiB.FromGiB(gib) },
        ],
    };

    private sealed class Run(AlertRule rule)
    {
        private readonly Expression _expression = Expression.Parse(rule.Expression);
        private readonly SampleHistory _history = new(Expression.Parse(rule.Expression).Ranged);
        private AlertBook _book = new();

        public DateTimeOffset Now { get; private set; } = Start;

        public List<AlertInfo> News { get; } = [];

        public AlertInfo? Step(IReadOnlyCollection<Sample> samples)
        {
            Now += Tick;
            _history.Add(samples, Now);
            (_book, var news) = _book.Step([(rule, _expression)], _history, Now);
            News.AddRange(news);
            return _book.Alerts.Values.SingleOrDefault();
        }
    }
}

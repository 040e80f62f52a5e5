using TensorFusion.Grains.Alerts;

namespace TensorFusion.Tests.Unit.Alerts;

/// <summary>A cluster of one node, one card, one slice and one tenant that is well.</summary>
internal static class AlertSnapshots
{
    public static ClusterSnapshot Good(DateTimeOffset at) => new()
    {
        At = at,
        Nodes =
        [
            new()
            {
                Name = "n",
                Pool = "default",
                State = NodeState.Ready,
                GpuCount = 1,
                Slices = 1,
                Tflops = Tflops.From(100),
                ReservedTflops = Tflops.From(20),
                Vram = MiB.FromGiB(16),
                ReservedVram = MiB.FromGiB(4),
            },
        ],
        Gpus =
        [
            TestGpus.Card("n", 0) with
            {
                Pool = "default",
                Vram = MiB.FromGiB(16),
                UsedVram = MiB.FromGiB(2),
                Tflops = Tflops.From(100),
                ReservedTflops = Tflops.From(20),
                UtilizationPercent = 50,
                TemperatureCelsius = 60,
                PowerWatts = 200,
                Health = GpuHealth.Healthy,
            },
        ],
        Pools =
        [
            new()
            {
                Name = "default",
                Nodes = 1,
                Gpus = 1,
                Slices = 1,
                Tflops = Tflops.From(100),
                ReservedTflops = Tflops.From(20),
                Vram = MiB.FromGiB(16),
                ReservedVram = MiB.FromGiB(4),
            },
        ],
        Slices = [Slice("s-1", SlicePhase.Running)],
        Tenants =
        [
            new()
            {
                Name = "acme",
                Quota = new() { TotalSlices = 10 },
                Use = new() { Slices = 1 },
                Budget = Budget(10),
            },
        ],
        Licence = new() { ManagedGpus = 1 },
    };

    /// <summary>One in which every metric has a value.</summary>
    public static ClusterSnapshot Full(DateTimeOffset at)
    {
        var good = Good(at);
        return good with
        {
            Tenants =
            [
                good.Tenants[0] with
                {
                    Quota = new()
                    {
                        TotalSlices = 10,
                        TotalGpus = 10,
                        TotalTflops = Tflops.From(10),
                        TotalVram = MiB.FromGiB(10),
                    },
                },
            ],
            Workloads =
            [
                new()
                {
                    Id = "acme/w",
                    Spec = new()
                    {
                        Tenant = "acme",
                        Name = "w",
                        Slice = new() { Tflops = Tflops.From(1), Vram = new(1) },
                        Replicas = 2,
                    },
                    Running = 1,
                },
            ],
            Bills = [new() { Tenant = "acme", From = at, To = at.AddDays(1), MadeAt = at }],
            Licence = new() { ManagedGpus = 1, ValidTo = at.AddYears(1) },
        };
    }

    public static BudgetStatus Budget(decimal spent) =>
        new() { Budget = new() { Monthly = Money.From(100) }, Spent = Money.From(spent) };

    public static SliceInfo Slice(string id, SlicePhase phase) => new()
    {
        Id = id,
        Spec = new()
        {
            Tenant = "acme",
            Name = id,
            Tflops = Tflops.From(20),
            Vram = MiB.FromGiB(4),
            Pool = "default",
        },
        Phase = phase,
        Node = phase == SlicePhase.Pending ? "" : "n",
    };
}

using TensorFusion.Protocol.Control;
using TensorFusion.Silo.Agent;
using TensorFusion.Silo.Catalogue;
using TensorFusion.Silo.Devices;

namespace TensorFusion.Tests.Unit.Silo;

public sealed class GpuDescriberTests
{
    private static readonly GpuDescriber Describer = new(GpuCatalogue.Load(""), "node-1", "gold", "580.1");

    private static readonly DeviceReading H200 = new()
    {
        Uuid = "GPU-1",
        Index = 3,
        Name = "NVIDIA H200",
        TotalBytes = 143771L << 20,
        UsedBytes = (500L << 20) + 1,
        ComputeMajor = 9,
    };

    [Fact]
    public void A_card_is_described_with_node_pool_and_rating()
    {
        var card = Describer.Describe(H200);
        Assert.Equal(("node-1/GPU-1", "gold", 3, "9.0", "580.1"),
            (card.Id, card.Pool, card.Index, card.ComputeCapability, card.DriverVersion));
        Assert.Equal((Tflops.From(989), TflopsSource.Catalogue, GpuHealth.Healthy),
            (card.Tflops, card.TflopsSource, card.Health));
        Assert.Equal(new MiB(501), card.UsedVram);
    }

    [Fact]
    public void What_the_driver_keeps_cannot_be_reserved()
    {
        Assert.Equal(new MiB(143771 - 1437), Describer.Describe(H200).Vram);
        Assert.Equal(new MiB(15360 - 512), Describer.Describe(H200 with { TotalBytes = 15360L << 20 }).Vram);
        Assert.Equal(MiB.Zero, Describer.Describe(H200 with { TotalBytes = 100L << 20 }).Vram);
        Assert.Equal(new MiB(8192), Describer.Describe(
            H200 with { TotalBytes = 8192L << 20, IsSoftware = true, ConfiguredTflops = Tflops.From(1) }).Vram);
    }

    [Fact]
    public void A_fault_makes_a_card_unhealthy_and_says_why()
    {
        var card = Describer.Describe(H200 with { Fault = "2 uncorrectable memory errors" });
        Assert.Equal((GpuHealth.Unhealthy, "2 uncorrectable memory errors"), (card.Health, card.HealthMessage));
    }

    [Fact]
    public void A_workers_spec_has_all_that_the_slice_was_promised()
    {
        var card = Describer.Describe(H200);
        var spec = WorkerSpecs.From(Assignment(card.Uuid), [card], WorkerDriver.Nvidia, "", "/run/s", Remote);
        Assert.Equal(("s-1", "tenant", 4L, "/run/s", "high"),
            (spec.SliceId, spec.Tenant, spec.Epoch, spec.RunDirectory, spec.Qos));
        Assert.Equal(
            new("GPU-1", 3, "GPU-v", 1, 4L << 30, 20.5, 989, "NVIDIA H200"), Assert.Single(spec.Devices));
    }

    [Fact]
    public void A_slice_whose_card_is_gone_is_told_so()
    {
        var error = Assert.Throws<TensorFusionException>(() =>
            WorkerSpecs.From(
                Assignment("GPU-gone"), [Describer.Describe(H200)], WorkerDriver.Nvidia, "", "/run/s", Remote));
        Assert.Equal(FailureCode.NotFound, error.Code);
        Assert.Contains("GPU-gone", error.Message, StringComparison.Ordinal);
    }

    private static readonly RemoteAccess Remote = new(
        System.Net.IPAddress.Parse("10.0.0.1"), true, TimeSpan.FromSeconds(30), 2, "/data/images", MiB.FromGiB(1));

    private static WorkerAssignment Assignment(string uuid) => new()
    {
        SliceId = "s-1",
        Epoch = 4,
        Token = "00",
        Spec = new()
        {
            Tenant = "tenant",
            Name = "one",
            Pool = "gold",
            Tflops = Tflops.From(20.5m),
            Vram = MiB.FromGiB(4),
            Qos = QualityOfService.High,
        },
        Gpus = [new() { GpuId = $"node-1/{uuid}", Uuid = uuid, VirtualUuid = "GPU-v", Model = "NVIDIA H200" }],
    };
}

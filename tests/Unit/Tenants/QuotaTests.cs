using CsCheck;
using TensorFusion.Grains.Tenants;
using TensorFusion.Tests.Unit.Grains;

namespace TensorFusion.Tests.Unit.Tenants;

public sealed class QuotaTests
{
    private static readonly SliceSpec Slice =
        TestSlices.Spec() with { Tflops = Tflops.From(20), Vram = MiB.FromGiB(4), GpuCount = 2, Workload = "w" };

    [Fact]
    public void Without_a_quota_everything_fits() => Assert.Null(QuotaCheck.Complaint(null, [Slice], Slice));

    [Fact]
    public void An_empty_quota_limits_nothing() => Assert.Null(QuotaCheck.Complaint(new(), [Slice], Slice));

    [Fact]
    public void Each_limit_refuses_what_is_over_it_and_says_which()
    {
        Refuses(new() { TotalTflops = Tflops.From(79.999m) }, "TFLOPS would be 80, its quota is 79.999");
        Refuses(new() { TotalVram = new(16 * 1024 - 1) }, "memory would be 16GiB");
        Refuses(new() { TotalTflopsLimit = Tflops.From(79) }, "TFLOPS at the limits");
        Refuses(new() { TotalVramLimit = MiB.FromGiB(15) }, "memory at the limits");
        Refuses(new() { TotalSlices = 1 }, "slices would be 2, its quota is 1");
        Refuses(new() { TotalGpus = 3 }, "GPUs would be 4");
        Refuses(new() { SliceTflops = Tflops.From(19) }, "one slice may have 19 of TFLOPS, not 20");
        Refuses(new() { SliceVram = MiB.FromGiB(3) }, "one slice may have 3GiB of memory");
        Refuses(new() { SliceGpus = 1 }, "one slice may have 1 of GPUs, not 2");
        Refuses(new() { WorkloadSlices = 1 }, "slices of workload w would be 2");
    }

    [Fact]
    public void What_a_slice_may_burst_to_counts_against_the_quota_of_limits()
    {
        var wanted = Slice with { LimitTflops = Tflops.From(30) };
        var use = QuotaCheck.Sum([Slice, wanted]);
        Assert.Equal((Tflops.From(80), Tflops.From(100)), (use.Tflops, use.TflopsLimit));
        var quota = new Quota { TotalTflops = Tflops.From(80), TotalTflopsLimit = Tflops.From(99) };
        Assert.Contains("TFLOPS at the limits would be 100", QuotaCheck.Complaint(quota, [Slice], wanted));
    }

    [Fact]
    public void Exactly_the_quota_fits() => Assert.Null(QuotaCheck.Complaint(
        new()
        {
            TotalTflops = Tflops.From(80),
            TotalVram = MiB.FromGiB(16),
            TotalSlices = 2,
            TotalGpus = 4,
            SliceGpus = 2
        },
        [Slice],
        Slice));

    [Fact]
    public void Whatever_is_submitted_and_ended_the_total_is_never_over_the_quota() => Gen
        .Select(Gen.Int[0, 9], Gen.Int[1, 50_000], Gen.Int[1, 9000], Gen.Int[1, 4])
        .Array[1, 80]
        .Sample(steps =>
        {
            var quota = new Quota
            {
                TotalTflops = Tflops.From(100),
                TotalVram = MiB.FromGiB(16),
                TotalSlices = 5,
                TotalGpus = 9,
            };
            var slices = new Dictionary<int, SliceSpec>();
            foreach (var (id, tflops, vram, gpus) in steps)
            {
                var wanted = Slice with { Tflops = new(tflops), Vram = new(vram), GpuCount = gpus, Workload = "" };
                if (!slices.Remove(id) && QuotaCheck.Complaint(quota, slices.Values, wanted) is null)
                {
                    slices[id] = wanted;
                }

                var use = QuotaCheck.Sum(slices.Values);
                Assert.True(use.Tflops <= quota.TotalTflops && use.Vram <= quota.TotalVram
                    && use.Slices <= quota.TotalSlices && use.Gpus <= quota.TotalGpus);
            }
        });

    private static void Refuses(Quota quota, string complaint) =>
        Assert.Contains(complaint, QuotaCheck.Complaint(quota, [Slice], Slice));
}

namespace TensorFusion.Tests.Unit.Interfaces;

public sealed class SliceRequestValidatorTests
{
    private const string Id = "s-0123456789ab";

    private static readonly SliceRequest Good = new() { Tflops = Tflops.From(20), Vram = MiB.FromGiB(4) };

    [Fact]
    public void A_good_request_is_completed()
    {
        var spec = SliceRequestValidator.Validate(Good with { Lease = true }, Id);
        Assert.Equal((Id, "default", "default", 1), (spec.Name, spec.Tenant, spec.Pool, spec.GpuCount));
        Assert.True(spec.Lease);
    }

    [Fact]
    public void Zero_and_negative_amounts_are_refused()
    {
        Refused(FailureCode.InvalidTflops, Good with { Tflops = Tflops.Zero });
        Refused(FailureCode.InvalidTflops, Good with { Tflops = Tflops.From(-1) });
        Refused(FailureCode.InvalidVram, Good with { Vram = MiB.Zero });
        Refused(FailureCode.InvalidVram, Good with { Vram = new(-1) });
        Refused(FailureCode.InvalidGpuCount, Good with { GpuCount = 0 });
        Refused(FailureCode.InvalidGpuCount, Good with { GpuCount = 17 });
        Refused(FailureCode.InvalidName, Good with { Qos = new("No level") });
    }

    [Theory]
    [InlineData("")]
    [InlineData("Upper")]
    [InlineData("-front")]
    [InlineData("back-")]
    [InlineData("a_b")]
    [InlineData("a.b")]
    [InlineData("ünder")]
    [InlineData("a b")]
    [InlineData("../etc")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("s-ba9876543210")]
    public void A_malformed_name_is_refused(string name) =>
        Refused(FailureCode.InvalidName, Good with { Name = name });

    [Fact]
    public void A_malformed_tenant_or_pool_is_refused()
    {
        Refused(FailureCode.InvalidName, Good with { Tenant = "a/b" });
        Refused(FailureCode.InvalidName, Good with { Pool = "" });
    }

    [Fact]
    public void An_unknown_pool_is_refused_with_those_that_exist()
    {
        var error = DoesNotFit(FailureCode.UnknownPool, Good with { Pool = "gold" }, ["silver", "bronze"], []);
        Assert.Contains("bronze, silver", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_slice_larger_than_any_card_is_refused_with_the_largest()
    {
        var card = TestGpus.Card("node-1", 0, tflops: 100, gib: 16);
        var error = DoesNotFit(FailureCode.SliceTooLarge, Good with { Tflops = Tflops.From(101) }, ["default"], [card]);
        Assert.Contains("100 TFLOPS and 16GiB", error.Hint, StringComparison.Ordinal);
        DoesNotFit(FailureCode.SliceTooLarge, Good with { Vram = MiB.FromGiB(17) }, ["default"], [card]);
    }

    [Fact]
    public void Compute_of_one_card_and_memory_of_another_do_not_make_a_card() => DoesNotFit(
        FailureCode.SliceTooLarge,
        Good with { Tflops = Tflops.From(80), Vram = MiB.FromGiB(40) },
        ["default"],
        [TestGpus.Card("n", 0, tflops: 100, gib: 16), TestGpus.Card("n", 1, tflops: 50, gib: 48)]);

    [Fact]
    public void More_cards_than_any_node_has_are_refused() => DoesNotFit(
        FailureCode.SliceTooLarge,
        Good with { GpuCount = 2 },
        ["default"],
        [TestGpus.Card("a", 0), TestGpus.Card("b", 0)]);

    [Fact]
    public void A_full_card_is_no_reason_to_refuse()
    {
        var card = TestGpus.Card("n", 0) with { ReservedTflops = Tflops.From(100), ReservedVram = MiB.FromGiB(16) };
        SliceRequestValidator.CheckFits(SliceRequestValidator.Validate(Good, Id), ["default"], [card]);
    }

    [Fact]
    public void Ids_follow_from_the_key_and_the_tenant()
    {
        var id = SliceId.FromKey("a", "k");
        Assert.True(SliceId.IsWellFormed(id));
        Assert.Equal(id, SliceId.FromKey("a", "k"));
        Assert.NotEqual(id, SliceId.FromKey("b", "k"));
        Assert.NotEqual(id, SliceId.FromKey("a", "l"));
        Assert.False(SliceId.IsWellFormed("s-short"));
        Assert.False(SliceId.IsWellFormed("s-0123456789aU"));
    }

    private static void Refused(FailureCode code, SliceRequest request)
    {
        var error = Assert.Throws<TensorFusionException>(() => SliceRequestValidator.Validate(request, Id));
        Assert.Equal(code, error.Code);
        Assert.True(error.IsBadRequest);
        Assert.NotEmpty(error.Hint);
        Assert.DoesNotContain('\n', error.Describe());
    }

    private static TensorFusionException DoesNotFit(
        FailureCode code, SliceRequest request, string[] pools, GpuInfo[] cards)
    {
        var spec = SliceRequestValidator.Validate(request, Id);
        var error = Assert.Throws<TensorFusionException>(() => SliceRequestValidator.CheckFits(spec, pools, cards));
        Assert.Equal(code, error.Code);
        Assert.True(error.IsBadRequest);
        return error;
    }
}

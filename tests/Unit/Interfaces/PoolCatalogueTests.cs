namespace TensorFusion.Tests.Unit.Interfaces;

public sealed class PoolCatalogueTests
{
    [Fact]
    public void A_pool_promises_what_its_ratios_say_and_others_what_they_have()
    {
        var pools = PoolCatalogue.Parse("""
            {"pools": [{"name": "dense", "computeRatio": 2.5, "hostRatio": 0.5, "diskRatio": 0.25, "residence": "3s",
                "swapPart": 0.2}]}
            """);
        var dense = pools.Of("dense");
        Assert.Equal(Tflops.From(250), dense.VirtualOf(Tflops.From(100)));
        Assert.Equal(MiB.FromGiB(14), dense.VirtualOf(MiB.FromGiB(8)));
        Assert.Equal((TimeSpan.FromSeconds(3), 0.2), (dense.Residence, dense.SwapPart));
        Assert.Equal(MemoryTier.Host, dense.LeavesFor);
        Assert.Equal(MemoryTier.Disk, (dense with { HostRatio = 0 }).LeavesFor);
        Assert.Equal(PoolTerms.None, pools.Of("other"));
        Assert.Equal(Tflops.From(100), PoolTerms.None.VirtualOf(Tflops.From(100)));
        Assert.Equal(MiB.FromGiB(8), PoolTerms.None.VirtualOf(MiB.FromGiB(8)));
    }

    [Theory]
    [InlineData("[]", "")]
    [InlineData("null", "empty")]
    [InlineData("{}", "pools")]
    [InlineData("""{"pools": [{}]}""", "name")]
    [InlineData("""{"pools": [{"name": "a", "ratio": 2}]}""", "ratio")]
    [InlineData("""{"pools": [{"name": "a", "computeRatio": 0.9}]}""", "'a': computeRatio")]
    [InlineData("""{"pools": [{"name": "a", "hostRatio": -1}]}""", "'a': hostRatio")]
    [InlineData("""{"pools": [{"name": "a", "diskRatio": 1001}]}""", "'a': diskRatio")]
    [InlineData("""{"pools": [{"name": "a", "swapPart": 0}]}""", "'a': swapPart")]
    [InlineData("""{"pools": [{"name": "a", "residence": "long"}]}""", "'long'")]
    [InlineData("""{"pools": [{"name": "a"}, {"name": "a"}]}""", "twice")]
    public void What_is_wrong_is_said_with_the_pool(string json, string part) =>
        Assert.Contains(part, Assert.Throws<FormatException>(() => PoolCatalogue.Parse(json)).Message);
}

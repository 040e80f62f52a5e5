using TensorFusion.Silo.Catalogue;

namespace TensorFusion.Tests.Unit.Silo;

public sealed class GpuCatalogueTests
{
    private static readonly GpuCatalogue Catalogue = GpuCatalogue.Load("");

    [Theory]
    [InlineData("NVIDIA H200", 989)]
    [InlineData("NVIDIA H200 NVL", 835)]
    [InlineData("NVIDIA H100 80GB HBM3", 989)]
    [InlineData("NVIDIA H100 PCIe", 756)]
    [InlineData("NVIDIA A100-SXM4-40GB", 312)]
    [InlineData("Tesla T4", 65)]
    [InlineData("NVIDIA T4", 65)]
    [InlineData("Tesla V100-SXM2-32GB", 125)]
    [InlineData("Tesla V100-PCIE-16GB", 112)]
    [InlineData("NVIDIA L40S", 362)]
    [InlineData("NVIDIA L40", 181)]
    [InlineData("NVIDIA A10G", 70)]
    [InlineData("NVIDIA GeForce RTX 4070 Ti SUPER", 88.2)]
    [InlineData("NVIDIA GeForce RTX 4070", 58.3)]
    public void A_product_name_finds_its_longest_row(string name, double tflops)
    {
        var rating = Rate(name);
        Assert.Equal((Tflops.From((decimal)tflops), TflopsSource.Catalogue), (rating.Tflops, rating.Source));
    }

    [Fact]
    public void A_longer_word_is_another_model() => Assert.Equal(TflopsSource.Estimated, Rate("NVIDIA H2000").Source);

    [Fact]
    public void An_unknown_model_is_estimated_from_its_units_and_clock()
    {
        // 132 SMs at 1.83 GHz and 4096 operations make an H100.
        var rating = Catalogue.Rate("NVIDIA Unheard Of", null, 132, 1830, 9, 0);
        Assert.Equal(TflopsSource.Estimated, rating.Source);
        Assert.InRange(rating.Tflops.Value, 980, 1000);
        Assert.Null(rating.PricePerHour);
    }

    [Fact]
    public void A_model_of_which_nothing_is_known_is_not_worth_nothing() =>
        Assert.True(Catalogue.Rate("?", null, 0, 0, 0, 0).Tflops > Tflops.Zero);

    [Fact]
    public void A_software_gpu_has_what_it_was_configured_with() => Assert.Equal(
        new(Tflops.From(50), TflopsSource.Configured, null),
        Catalogue.Rate("TensorFusion Software GPU (H100)", Tflops.From(50), 16, 1410, 8, 0));

    [Fact]
    public void The_operators_own_file_comes_first()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "# ours\nmodel,fp16_tflops\nH200, 900.5 ,,1.25\nTensorFusion Software GPU,7\n");
            var own = GpuCatalogue.Load(path);
            Assert.Equal(
                new(Tflops.From(900.5m), TflopsSource.Override, 1.25m), own.Rate("NVIDIA H200", null, 0, 0, 9, 0));
            Assert.Equal(Tflops.From(7), own.Rate("TensorFusion Software GPU", Tflops.From(100), 0, 0, 8, 0).Tflops);
            Assert.Equal(TflopsSource.Catalogue, own.Rate("Tesla T4", null, 0, 0, 7, 5).Source);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("H200")]
    [InlineData("H200,many")]
    [InlineData("H200,0")]
    [InlineData("H200,-1")]
    [InlineData("H200,1,2,3,4")]
    [InlineData(",1")]
    public void A_malformed_line_is_refused_with_its_number(string line)
    {
        var error = Assert.Throws<InvalidDataException>(() => GpuCatalogue.Parse($"# x\n{line}\n", "own.csv"));
        Assert.Contains("own.csv, line 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_model_is_listed_twice() => Assert.Empty(Catalogue.BuiltIn
        .GroupBy(model => model.Name, StringComparer.OrdinalIgnoreCase)
        .Where(group => group.Count() > 1)
        .Select(group => group.Key));

    private static GpuRating Rate(string name) => Catalogue.Rate(name, null, 100, 1500, 8, 9);
}

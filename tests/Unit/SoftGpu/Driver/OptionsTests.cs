using TensorFusion.Driver;
using TensorFusion.SoftGpu.Options;

namespace TensorFusion.Tests.Unit.SoftGpu.Driver;

public sealed class OptionsTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public void Nothing_is_one_default_device(string? configuration)
    {
        var device = Assert.Single(SoftGpuOptions.Parse(configuration).Devices);
        Assert.Equal(("TensorFusion Software GPU", 100.0, 16384L), (device.Name, device.Tflops, device.MemoryMiB));
        Assert.Equal((8, 0), (device.ComputeMajor, device.ComputeMinor));
    }

    [Fact]
    public void Models_are_counted_in_order()
    {
        var devices = SoftGpuOptions.Parse("H100:2, t4").Devices;
        Assert.Equal(["H100", "H100", "T4"], devices.Select(device => device.Model));
        Assert.Equal((7, 5), (devices[2].ComputeMajor, devices[2].ComputeMinor));
        Assert.Equal("TensorFusion Software GPU (T4)", devices[2].Name);
    }

    [Fact]
    public void Rates_and_sizes_can_be_overridden()
    {
        var device = Assert.Single(SoftGpuOptions.Parse("Soft-100@62.5tf@8192MiB").Devices);
        Assert.Equal((62.5, 8192L), (device.Tflops, device.MemoryMiB));
    }

    [Theory]
    [InlineData("B300", "unknown model")]
    [InlineData("T4:0", "count")]
    [InlineData("T4:x", "count")]
    [InlineData("T4@fast", "neither a rate")]
    [InlineData("T4@0tf", "neither a rate")]
    [InlineData("T4@1MiB", "neither a rate")]
    [InlineData("T4,,L4", "is not MODEL")]
    [InlineData("T4:40,L4:40", "at most 64")]
    public void What_cannot_be_understood_is_refused_with_the_reason(string configuration, string reason)
    {
        var exception = Assert.Throws<DriverException>(() => SoftGpuOptions.Parse(configuration));
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        Assert.Contains(SoftGpuOptions.ConfigurationVariable, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_strings_are_equal_options() =>
        Assert.Equal(SoftGpuOptions.Parse("T4:2"), SoftGpuOptions.Parse("T4:2"));
}

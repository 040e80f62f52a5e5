using TensorFusion.Silo.Options;

namespace TensorFusion.Tests.Unit.Silo;

public sealed class SiloOptionsTests
{
    private static readonly SiloDefaults Defaults = new("/d", "/r", "host");

    [Fact]
    public void Without_anything_said_the_defaults_hold()
    {
        var options = Parse([]);
        Assert.Equal(("/d", "/r", "host", "default"),
            (options.DataDirectory, options.RunDirectory, options.Node, options.Pool));
        Assert.Equal((8080, 11111, 30000, 6397),
            (options.HttpPort, options.SiloPort, options.GatewayPort, options.StorePort));
        Assert.Equal((DriverChoice.Auto, ""), (options.Driver, options.Redis));
        Assert.True(System.Net.IPAddress.IsLoopback(options.Address));
    }

    [Fact]
    public void Arguments_come_before_variables()
    {
        var options = Parse(
            ["--http-port", "81", "--driver=software"],
            ("TENSORFUSION_HTTP_PORT", "82"), ("TENSORFUSION_GATEWAY_PORT", "83"), ("TENSORFUSION_DRIVER", "nvidia"),
            ("TENSORFUSION_NODE", ""), ("TENSORFUSION_SOFTGPU", "H100:2"));
        Assert.Equal((81, 83, DriverChoice.Software, "host", "H100:2"),
            (options.HttpPort, options.GatewayPort, options.Driver, options.Node, options.SoftwareGpu));
    }

    [Theory]
    [InlineData("--http-port", "0")]
    [InlineData("--http-port", "65536")]
    [InlineData("--http-port", "-1")]
    [InlineData("--http-port", "http")]
    [InlineData("--driver", "amd")]
    [InlineData("--driver", "7")]
    [InlineData("--address", "nowhere")]
    [InlineData("--node", "Not A Label")]
    [InlineData("--colour", "red")]
    [InlineData("--qos", "/no/such/file")]
    [InlineData("--cooldown", "best=1m/2m")]
    [InlineData("data", "x")]
    public void Nonsense_is_refused_as_bad_request(string name, string value)
    {
        var error = Assert.Throws<TensorFusionException>(() => Parse([name, value]));
        Assert.True(error.IsBadRequest);
        Assert.NotEmpty(error.Hint);
    }

    [Fact]
    public void Levels_of_the_operator_are_read_and_cool_down_as_the_option_says()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, """{"levels": [{"name": "batch", "weight": 0.5, "coolToHost": "5s"}]}""");
            Assert.Equal(TimeSpan.FromSeconds(5), Parse(["--qos", file]).Qos.Of(new("batch")).CoolToHost);
            var levels = Parse(["--qos", file, "--cooldown", "batch=1s/2s"]).Qos;
            Assert.Equal(TimeSpan.FromSeconds(2), levels.Of(new("batch")).CoolToDisk);
            Assert.Null(levels.Of(QualityOfService.Low).CoolToHost);
            File.WriteAllText(file, """{"levels": [{"name": "batch", "weight": -1}]}""");
            var error = Assert.Throws<TensorFusionException>(() => Parse(["--qos", file]));
            Assert.Contains("'batch': weight", error.Hint);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void An_option_without_value_is_refused() =>
        Assert.Throws<TensorFusionException>(() => Parse(["--http-port"]));

    [Theory]
    [InlineData("Gpu-Box.example.org", "gpu-box")]
    [InlineData("ip_10_0_0_1", "ip-10-0-0-1")]
    [InlineData("___", "node")]
    public void A_host_name_becomes_a_label(string host, string label) =>
        Assert.Equal(label, NodeName.OfHost(host));

    private static SiloOptions Parse(string[] args, params (string Name, string Value)[] environment) =>
        SiloOptionsParser.Parse(
            args, name => environment.FirstOrDefault(variable => variable.Name == name).Value, Defaults);
}

namespace TensorFusion.Tests.Unit.Cli;

public sealed class UsageErrorTests
{
    [Theory]
    [InlineData("TFLOPS greater than 0", "run", "--tflops", "0", "--vram", "4GiB", "--", "true")]
    [InlineData("'-20' is negative", "run", "--tflops", "-20", "--vram", "4GiB", "--", "true")]
    [InlineData("unit 'XB' is not known", "run", "--tflops", "20", "--vram", "4XB", "--", "true")]
    [InlineData("'0' is zero", "run", "--tflops", "20", "--vram", "0", "--", "true")]
    [InlineData("more than the largest", "run", "--tflops", "2000000000", "--vram", "4GiB", "--", "true")]
    [InlineData("name 'A_b' is malformed", "run", "--tflops", "20", "--vram", "4GiB", "--name", "A_b", "--", "true")]
    [InlineData("pool name 'No!'", "run", "--tflops", "20", "--vram", "4GiB", "--pool", "No!", "--", "true")]
    [InlineData("0 GPUs", "run", "--tflops", "20", "--vram", "4GiB", "--gpus", "0", "--", "true")]
    [InlineData("exclude each other", "run", "--tflops", "20", "--vram", "4GiB", "--local", "--remote", "--", "true")]
    [InlineData("level 'The best'", "run", "--tflops", "20", "--vram", "4GiB", "--qos", "The best", "--", "true")]
    [InlineData("'--tflops' is required", "run", "--vram", "4GiB", "--", "true")]
    [InlineData("put '--' before the program", "run", "--tflops", "20", "--vram", "4GiB", "true")]
    [InlineData("'--fast' is not an option", "run", "--tflops", "20", "--vram", "4GiB", "--fast", "--", "true")]
    [InlineData("The program is missing", "run", "--tflops", "20", "--vram", "4GiB")]
    [InlineData("no kind 'cards'", "get", "cards")]
    [InlineData("no output 'xml'", "get", "gpus", "-o", "xml")]
    [InlineData("no output 'wide'", "describe", "slice", "train", "-o", "wide")]
    [InlineData("'stop'", "stop")]
    public async Task A_bad_request_gets_one_clear_line_and_status_2(string complaint, params string[] arguments)
    {
        var cluster = new FakeCluster();
        var console = new TestConsole(cluster);
        Assert.Equal(2, await console.RunAsync(arguments));
        Assert.Contains(complaint, console.Error);
        Assert.Equal(1, console.Error.Count(character => character == '\n'));
        Assert.Empty(console.Output);
        Assert.Null(cluster.Submitted);
    }

    [Fact]
    public async Task Help_is_no_error()
    {
        var console = new TestConsole(new FakeCluster());
        Assert.Equal(0, await console.RunAsync("run", "--help"));
        Assert.Contains("--tflops", console.Output);
        Assert.Empty(console.Error);
    }
}

using TensorFusion.Cli;
using TensorFusion.Cli.Verification;

namespace TensorFusion.Tests.Unit.Cli;

public sealed class VerificationTests
{
    [Theory]
    [InlineData("shm:///run/s/attach.sock?slice=s-1&token=00", "s-1", "shared memory", false)]
    [InlineData("tcp://10.0.0.1:7000?slice=s-1&token=00", "s-1", "TCP", true)]
    [InlineData("tcp://10.0.0.1:7000?slice=s-1&token=00&tls=off", "s-1", "TCP", false)]
    [InlineData("tcp://127.0.0.1:7000?slice=s-1&token=00", "s-1", "TCP", false)]
    [InlineData("tcp://[::1]:7000?slice=s-1&token=00&tls=on", "s-1", "TCP", true)]
    public void A_connection_is_read_as_the_client_library_does(string text, string slice, string transport, bool tls)
    {
        var word = ConnectionWord.Parse(text);
        Assert.NotNull(word);
        Assert.Equal((slice, transport, tls), (word.Slice, word.Transport, word.Tls));
    }

    [Theory]
    [InlineData("")]
    [InlineData("http://10.0.0.1?slice=s-1")]
    [InlineData("shm:///run/attach.sock?token=00")]
    public void What_leads_to_no_slice_is_none(string text) => Assert.Null(ConnectionWord.Parse(text));

    [Theory]
    [InlineData(0.25, null, 0.25, true)]
    [InlineData(0.25, null, 0.23, true)]
    [InlineData(0.25, null, 0.99, true)]
    [InlineData(0.25, null, 0.2, false)]
    [InlineData(0.25, 0.5, 0.5, true)]
    [InlineData(0.25, 0.5, 0.54, true)]
    [InlineData(0.25, 0.5, 0.6, false)]
    public void A_share_holds_between_what_is_owed_and_the_limit(
        double share, double? limit, double delivered, bool holds) =>
        Assert.Equal(holds, SliceVerifier.Judge("compute", share, limit, delivered).Holds);

    [Fact]
    public async Task Without_a_slice_verify_says_how_it_is_run()
    {
        var console = new TestConsole(new FakeCluster());
        Assert.Equal(ExitStatus.Usage, await console.RunAsync("verify"));
        Assert.Contains("tensorfusion run --tflops", console.Error, StringComparison.Ordinal);
    }
}

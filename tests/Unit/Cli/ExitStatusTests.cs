using TensorFusion.Cli;

namespace TensorFusion.Tests.Unit.Cli;

public sealed class ExitStatusTests
{
    [Theory]
    [InlineData(FailureCode.InvalidTflops, 2)]
    [InlineData(FailureCode.UnknownPool, 2)]
    [InlineData(FailureCode.SliceTooLarge, 2)]
    [InlineData(FailureCode.NotFound, 3)]
    [InlineData(FailureCode.NameConflict, 4)]
    [InlineData(FailureCode.GatewayUnreachable, 69)]
    [InlineData(FailureCode.Timeout, 75)]
    [InlineData(FailureCode.ClusterError, 1)]
    public void An_error_becomes_its_status(FailureCode code, int status) => Assert.Equal(status, ExitStatus.Of(code));

    [Fact]
    public void Exactly_the_bad_requests_are_usage_errors()
    {
        foreach (var code in Enum.GetValues<FailureCode>())
        {
            var error = new TensorFusionException(code, "", "");
            Assert.Equal(error.IsBadRequest, ExitStatus.Of(code) == ExitStatus.Usage);
        }
    }

    [Fact]
    public void No_error_becomes_success() =>
        Assert.DoesNotContain(Enum.GetValues<FailureCode>(), code => ExitStatus.Of(code) == ExitStatus.Done);
}

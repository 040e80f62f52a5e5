using TensorFusion.Driver;
using TensorFusion.Protocol;
using TensorFusion.Worker.Devices;

namespace TensorFusion.Tests.Unit.Worker;

/// <summary>What an old driver lacks is known, and told once.</summary>
public sealed class DriverGapsTests
{
    private readonly List<string> _lines = [];

    [Fact]
    public void A_refused_call_names_the_function_and_the_version_that_has_it_once()
    {
        var gaps = new DriverGaps(11080, [new DriverFunction("cuGraphExecUpdate_v2", 12000)], _lines.Add);

        gaps.Explain(CallNumber.GraphExecUpdate);
        gaps.Explain(CallNumber.GraphExecUpdate);
        gaps.Explain(CallNumber.MemAlloc);

        Assert.Equal(
            ["GraphExecUpdate refused: cuGraphExecUpdate_v2 needs driver 12.0, this one is 11.8; "
                + "update the driver of this machine"],
            _lines);
    }

    [Fact]
    public void The_start_of_an_old_driver_lists_what_it_lacks_by_version()
    {
        var gaps = new DriverGaps(
            11080, [new("cuKernelGetName", 12030), new("cuLibraryLoadData", 12000), new("cuLibraryUnload", 12000)],
            _lines.Add);

        Assert.Equal(
            "driver 11.8 lacks 3 newer functions; calls that need them are refused: "
                + "since 12.0 cuLibraryLoadData cuLibraryUnload; since 12.3 cuKernelGetName",
            gaps.Summary);
        Assert.Null(new DriverGaps(13000, [], _lines.Add).Summary);
    }
}

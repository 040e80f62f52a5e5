using System.Text.Json;
using TensorFusion.Protocol.Control;

namespace TensorFusion.Tests.Unit.Worker;

/// <summary>Workers that are started before their slice is known, as processes on the software GPU.</summary>
public sealed class SpareTests
{
    [Fact]
    public void A_worker_that_waits_becomes_the_slices_worker()
    {
        using var spare = SpareProcess.StartReady();
        Assert.False(File.Exists(Path.Combine(spare.SliceDirectory, WorkerFiles.AttachSocket)));

        Assert.True(spare.Bind(spec => spec).Ok);

        Assert.Contains($"--spec\0{spare.SpecPath}\0", spare.CommandLine, StringComparison.Ordinal);
        Assert.DoesNotContain("--spare", spare.CommandLine, StringComparison.Ordinal);
        using var agent = spare.Agent();
        agent.WaitForState(WorkerState.Ready);
        using (var program = spare.Attach())
        {
            program.Allocate(100 << 20);
            Assert.Equal(100L << 20, agent.Status().Devices[0].UsedBytes);
        }

        Assert.Contains(
            "worker of slice s-1", File.ReadAllText(Path.Combine(spare.SliceDirectory, WorkerFiles.Log)),
            StringComparison.Ordinal);
        agent.Send(new WorkerCommand(1, WorkerCommandKind.Stop));
        Assert.Equal(WorkerExitCode.Stopped, spare.WaitForExit());
    }

    [Fact]
    public void The_slice_outlives_the_agent_that_started_its_worker()
    {
        using var spare = SpareProcess.StartReady();
        Assert.True(spare.Bind(spec => spec).Ok);
        spare.CloseLine();
        using var agent = spare.Agent();
        agent.WaitForState(WorkerState.Ready);
    }

    [Fact]
    public void A_worker_that_waits_ends_with_its_agent()
    {
        using var spare = SpareProcess.StartReady();
        spare.CloseLine();
        Assert.Equal(WorkerExitCode.Stopped, spare.WaitForExit());
    }

    [Fact]
    public void A_slice_of_another_driver_is_refused_with_the_reason()
    {
        using var spare = SpareProcess.StartReady();
        var reply = spare.Bind(spec => spec with { SoftwareGpu = "@100tf@1024MiB" });
        Assert.False(reply.Ok);
        Assert.Contains("driver", reply.Error, StringComparison.Ordinal);
        Assert.Equal(WorkerExitCode.BadSpec, spare.WaitForExit());
    }

    [Fact]
    public void A_spec_that_cannot_be_used_is_refused_with_the_reason()
    {
        using var spare = SpareProcess.StartReady();
        var reply = spare.Bind(spec => spec with { Token = "short" });
        Assert.False(reply.Ok);
        Assert.Contains("token", reply.Error, StringComparison.Ordinal);
        Assert.Equal(WorkerExitCode.BadSpec, spare.WaitForExit());
    }

    [Fact]
    public void A_card_that_is_not_there_ends_the_worker_that_should_wait_on_it()
    {
        using var spare = SpareProcess.Start("GPU-ffffffff-0405-0607-0809-0a0b0c0d0e0f");
        Assert.Equal(WorkerExitCode.DeviceUnavailable, spare.WaitForExit());
    }

    [Fact]
    public void The_spec_of_a_spare_is_json_with_words()
    {
        var spare = new WorkerSpareSpec("/run/w", WorkerDriver.Software, "H100", ["GPU-1"]);
        var text = JsonSerializer.Serialize(spare, WorkerJson.Default.WorkerSpareSpec);
        Assert.Equal(
            """{"runDirectory":"/run/w","driver":"software","softwareGpu":"H100","uuids":["GPU-1"]}""", text);
    }
}

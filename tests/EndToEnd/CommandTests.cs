using System.Text.Json.Nodes;
using TensorFusion.Tests.EndToEnd.Infrastructure;

namespace TensorFusion.Tests.EndToEnd;

/// <summary>The command line in its own process.</summary>
public sealed class CommandTests(SharedSilo shared) : SharedSiloTests(shared)
{
    [Theory]
    [InlineData("larger than any card", "--tflops", "101", "--vram", "4GiB")]
    [InlineData("larger than any card", "--tflops", "20", "--vram", "17GiB")]
    [InlineData("larger than any node", "--tflops", "20", "--vram", "4GiB", "--gpus", "2")]
    [InlineData("is zero", "--tflops", "0", "--vram", "4GiB")]
    [InlineData("is negative", "--tflops", "20", "--vram", "-4GiB")]
    [InlineData("unit 'GB' is not known", "--tflops", "20", "--vram", "4GB")]
    [InlineData("no pool 'nowhere'", "--tflops", "20", "--vram", "4GiB", "--pool", "nowhere")]
    [InlineData("malformed", "--tflops", "20", "--vram", "4GiB", "--name", "Not_A_Label")]
    public async Task A_bad_request_gets_one_clear_line_and_status_2(string complaint, params string[] options)
    {
        var result = await Silo.RunAsync(["run", .. options, "--", "true"]);
        Assert.True(result.Status == 2, result.ToString());
        Assert.Contains(complaint, result.Errors);
        Assert.Equal(1, result.Errors.Count(character => character == '\n'));
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task A_request_that_does_not_fit_now_waits_says_why_and_runs_when_there_is_room()
    {
        await using var first = Silo.StartOnSlice("holder", 90, Installation.Demo, "--jobs", "scan", "--hold", "60");
        await Client.AttachedAsync("holder", Limit);
        await using var second = Silo.StartOnSlice("waiter", 20, "echo", "my turn");
        await second.WaitForErrorsAsync("waits:", Limit);
        Assert.False(second.HasExited);
        var waiting = await Client.DescribeAsync("waiter");
        Assert.Equal(SlicePhase.Pending, waiting.Phase);
        Assert.Contains(waiting.Message, second.Errors);
        first.Signal(Signals.Term);
        Assert.True(await second.WaitForExitAsync(Limit) == 0, second.Describe());
        Assert.Equal("my turn\n", second.Output);
    }

    [Fact]
    public async Task Explain_and_simulate_tell_who_is_refused_where_and_what_would_help()
    {
        await using var first = Silo.StartOnSlice("holder", 90, Installation.Demo, "--jobs", "scan", "--hold", "60");
        await Client.AttachedAsync("holder", Limit);
        await using var second = Silo.StartOnSlice("waiter", 20, "true");
        await second.WaitForErrorsAsync("waits:", Limit);
        var explained = await Silo.RunAsync("explain", "waiter");
        Assert.True(explained.Status == 0, explained.ToString());
        Assert.Contains("Place 1 of 1 in the queue", explained.Output);
        Assert.Matches("node-1 +compute ", explained.Output);
        Assert.Contains("10 TFLOPS with 4GiB would fit now.", explained.Output);

        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, """[{"tflops": 10, "vram": 4096}, {"tflops": 10, "vram": 4096}]""");
        var simulated = await Silo.RunAsync("simulate", file);
        Assert.True(simulated.Status == 0, simulated.ToString());
        Assert.Contains("best of 1 nodes with room", simulated.Output);
        Assert.Contains("waits", simulated.Output);

        await File.WriteAllTextAsync(file, "");
        Assert.Equal(0, (await Silo.RunAsync("simulate", "--save", file)).Status);
        var replayed = await Silo.RunAsync("simulate", "--replay", file);
        Assert.True(replayed.Status == 0, replayed.ToString());
        Assert.Contains("no node has room (compute 1)", replayed.Output);
        File.Delete(file);
        first.Signal(Signals.Term);
        Assert.True(await second.WaitForExitAsync(Limit) == 0, second.Describe());
    }

    [Fact]
    public async Task A_signal_ends_the_wait_and_takes_the_request_back()
    {
        await using var first = Silo.StartOnSlice("holder", 90, Installation.Demo, "--jobs", "scan", "--hold", "60");
        await Client.AttachedAsync("holder", Limit);
        await using var second = Silo.StartOnSlice("waiter", 20, "true");
        await second.WaitForErrorsAsync("waits:", Limit);
        second.Signal(Signals.Term);
        Assert.Equal(128 + Signals.Term, await second.WaitForExitAsync(Limit));
        Assert.DoesNotContain(await Client.ListSlicesAsync(), slice => slice.Name == "waiter");
        first.Signal(Signals.Term);
        Assert.Equal(128 + Signals.Term, await first.WaitForExitAsync(Limit));
    }

    [Theory]
    [InlineData(Signals.Int)]
    [InlineData(Signals.Term)]
    public async Task Signals_reach_the_program_and_its_own_status_comes_back(int signal)
    {
        var script = $"trap 'echo caught; exit 42' {signal}; echo ready; while :; do sleep 0.05; done";
        await using var run = Silo.StartOnSlice("trap", 20, "sh", "-c", script);
        await run.WaitForOutputAsync("ready", Limit);
        run.Signal(signal);
        Assert.True(await run.WaitForExitAsync(Limit) == 42, run.Describe());
        Assert.Equal("ready\ncaught\n", run.Output);
    }

    [Fact]
    public async Task The_programs_status_comes_back_and_a_missing_program_is_127()
    {
        await using var five = Silo.StartOnSlice("five", 20, "sh", "-c", "exit 5");
        Assert.Equal(5, await five.WaitForExitAsync(Limit));
        await using var none = Silo.StartOnSlice("none", 20, "/no/such/program");
        Assert.Equal(127, await none.WaitForExitAsync(Limit));
    }

    [Fact]
    public async Task An_unreachable_cluster_is_69_with_what_to_do()
    {
        var gateway = $"127.0.0.1:{FreePorts.Take(1)[0]}";
        var result = await Silo.RunAsync("get", "nodes", "--gateway", gateway);
        Assert.Equal(69, result.Status);
        Assert.Contains(gateway, result.Errors);
        Assert.Contains("Start tensorfusion-silo", result.Errors);
    }

    [Fact]
    public async Task Lists_tell_what_there_is()
    {
        var node = Assert.Single(await Silo.GetAsync("nodes"))!;
        Assert.Equal("node-1", (string)node["name"]!);
        var gpu = Assert.Single(await Silo.GetAsync("gpus"))!;
        Assert.Equal(100, (int)gpu["tflops"]!);
        Assert.True((bool)gpu["isSoftware"]!);
        Assert.Equal("default", (string)Assert.Single(await Silo.GetAsync("pools"))!["name"]!);
        Assert.Empty(await Silo.GetAsync("slices"));
        Assert.Empty(await Silo.GetAsync("workloads"));
        var described = await Silo.RunAsync("describe", "gpu", "node-1/0", "-o", "json");
        Assert.Equal((string)gpu["uuid"]!, (string)JsonNode.Parse(described.Output)!["uuid"]!);
    }

    [Fact]
    public async Task A_watch_tells_the_life_of_a_slice()
    {
        await using var watch = Silo.Start("get", "slices", "--watch", "-o", "json");
        var seen = Path.Combine(Path.GetTempPath(), $"tf-{Guid.NewGuid():N}");
        await using var run = Silo.StartOnSlice("watched", 20, "sh", "-c", $"until [ -e {seen} ]; do sleep 0.05; done");
        await watch.WaitForOutputAsync("\"running\"", Limit);
        await File.WriteAllTextAsync(seen, "");
        Assert.Equal(0, await run.WaitForExitAsync(Limit));
        await watch.WaitForOutputAsync("\"released\"", Limit);
        File.Delete(seen);
        var versions = watch.Output.Trim().Split('\n')
            .Select(line => JsonNode.Parse(line)!)
            .Where(slice => (string)slice["name"]! == "watched")
            .Select(slice => (long)slice["version"]!)
            .ToArray();
        Assert.Equal(versions.Order(), versions);
    }

    [Fact]
    public async Task Release_ends_a_slice_and_its_program_gets_an_error()
    {
        await using var run = Silo.StartOnSlice("doomed", 20, Installation.Demo, "--seconds", "60");
        await Client.AttachedAsync("doomed", Limit);
        var result = await Silo.RunAsync("release", "doomed");
        Assert.True(result.Status == 0, result.ToString());
        Assert.True(await run.WaitForExitAsync(Limit) == 4, run.Describe());
        Assert.Contains("CUDA error", run.Errors);
    }

    [Fact]
    public async Task The_sdk_sample_submits_watches_and_releases()
    {
        await using var sample = RunningProgram.Start(Installation.SdkSample, [], Silo.ClientEnvironment);
        Assert.True(await sample.WaitForExitAsync(Limit) == 0, sample.Describe());
        Assert.Contains("Running", sample.Output);
        Assert.Contains("Released", sample.Output);
    }

    [Fact]
    public async Task The_silo_serves_health_and_dashboard()
    {
        using var http = new HttpClient { BaseAddress = Silo.Http };
        Assert.True((await http.GetAsync("/healthz")).IsSuccessStatusCode);
        var dashboard = await http.GetAsync("/dashboard");
        Assert.True(dashboard.IsSuccessStatusCode, $"/dashboard answers {dashboard.StatusCode}");
        Assert.Equal("text/html", dashboard.Content.Headers.ContentType?.MediaType);
    }
}

using System.Text.Json.Nodes;

namespace TensorFusion.Tests.Unit.Cli;

public sealed class GetTests
{
    [Fact]
    public async Task A_table_has_headings_and_a_row_for_each_object()
    {
        var output = await RunAsync("get", "slices");
        Assert.Equal(
            """
            NAME    PHASE     NODE     GPUS   TFLOPS   VRAM          TIERS                      QOS      PROGRAM   AGE   MESSAGE
            train   running   node-1   1      20       1GiB / 4GiB   host 512MiB, disk 256MiB   medium   python3   5m

            """,
            output);
    }

    [Fact]
    public async Task Qualities_of_service_are_shown_with_what_they_mean()
    {
        var output = await RunAsync("get", "qos");
        Assert.Contains("critical   3          8        yes      yes        never      1       7d", output);
        Assert.Contains("low        0          1        yes      no         0          1       1m", output);
    }

    [Fact]
    public async Task Wide_adds_columns()
    {
        var output = await RunAsync("get", "gpus", "-o", "wide");
        Assert.Contains("UUID", output);
        Assert.Contains(Samples.GpuUuid, output);
        Assert.DoesNotContain("UUID", await RunAsync("get", "gpus"));
    }

    [Theory]
    [InlineData("nodes", "node-1")]
    [InlineData("gpus", $"node-1/{Samples.GpuUuid}")]
    [InlineData("slices", "train")]
    [InlineData("workloads", "default/serve")]
    [InlineData("pools", "default")]
    [InlineData("qos", "low\nmedium\nhigh\ncritical")]
    public async Task Names_alone_are_one_a_line(string kind, string name) =>
        Assert.Equal($"{name}\n", await RunAsync("get", kind, "-o", "name"));

    [Theory]
    [InlineData("nodes")]
    [InlineData("gpus")]
    [InlineData("slices")]
    [InlineData("workloads")]
    [InlineData("pools")]
    [InlineData("qos")]
    public async Task Json_and_yaml_tell_the_same(string kind)
    {
        var json = JsonNode.Parse(await RunAsync("get", kind, "-o", "json"))!.AsArray();
        var yaml = await RunAsync("get", kind, "-o", "yaml");
        foreach (var (name, value) in json[0]!.AsObject())
        {
            Assert.Contains($"{name}:", yaml);
            if (value is JsonValue && value.GetValueKind() == System.Text.Json.JsonValueKind.Number)
            {
                Assert.Contains($"{name}: {value.ToJsonString()}\n", yaml);
            }
        }
    }

    [Fact]
    public async Task Nothing_is_an_empty_list()
    {
        var console = new TestConsole(new FakeCluster());
        Assert.Equal(0, await console.RunAsync("get", "slices", "-o", "json"));
        Assert.Equal("[]", console.Output.Trim());
    }

    [Theory]
    [InlineData("gpu", "node-1/0")]
    [InlineData("gpus", Samples.GpuUuid)]
    [InlineData("slice", "train")]
    [InlineData("slices", "s-3k9x0q2m7abc")]
    [InlineData("workload", "serve")]
    public async Task One_object_is_found_by_each_of_its_names(string kind, string name) =>
        Assert.Single((await RunAsync("get", kind, name, "-o", "name")).Trim().Split('\n'));

    [Fact]
    public async Task A_name_that_nothing_has_is_status_3()
    {
        var console = new TestConsole(Cluster());
        Assert.Equal(3, await console.RunAsync("get", "nodes", "node-2"));
        Assert.Contains("node-2", console.Error);
    }

    [Fact]
    public async Task With_json_output_an_error_is_json_too()
    {
        var console = new TestConsole(Cluster());
        Assert.Equal(3, await console.RunAsync("describe", "node", "node-2", "-o", "json"));
        Assert.Equal("notFound", (string)JsonNode.Parse(console.Error)!["code"]!);
        Assert.Equal(1, console.Error.Count(character => character == '\n'));
    }

    [Fact]
    public async Task Slices_that_ended_are_listed_only_when_asked_for()
    {
        var cluster = new FakeCluster();
        cluster.Slices.Add(Samples.Slice() with { Phase = SlicePhase.Released });
        var console = new TestConsole(cluster);
        await console.RunAsync("get", "slices", "-o", "name");
        Assert.Empty(console.Output);
        await console.RunAsync("get", "slices", "-o", "name", "--all");
        Assert.Equal("train\n", console.Output);
    }

    [Fact]
    public async Task A_watch_writes_one_line_of_json_for_each_change()
    {
        var cluster = new FakeCluster();
        cluster.Tell(Samples.Slice() with { Phase = SlicePhase.Pending });
        cluster.Tell(Samples.Slice());
        cluster.TellNoMore();
        var console = new TestConsole(cluster);
        Assert.Equal(0, await console.RunAsync("get", "slices", "--watch", "-o", "json"));
        var phases = console.Output.TrimEnd().Split('\n').Select(line => (string)JsonNode.Parse(line)!["phase"]!);
        Assert.Equal(["pending", "running"], phases);
    }

    [Fact]
    public async Task A_description_is_yaml_of_everything()
    {
        var output = await RunAsync("describe", "slice", "train");
        Assert.StartsWith("id: s-3k9x0q2m7abc\n", output);
        Assert.Contains("\n  tflops: 20\n", output);
        Assert.Contains("executable: python3", output);
    }

    [Fact]
    public async Task Release_names_what_it_released()
    {
        var cluster = Cluster();
        var console = new TestConsole(cluster);
        Assert.Equal(0, await console.RunAsync("release", "train", "s-3k9x0q2m7abd"));
        Assert.Equal(["train", "s-3k9x0q2m7abd"], cluster.Released);
        Assert.Equal("released train\nreleased s-3k9x0q2m7abd\n", console.Output);
    }

    [Fact]
    public async Task Smi_shows_cards_and_slices_in_plain_characters()
    {
        var output = await RunAsync("smi");
        Assert.Contains("NVIDIA H100 80GB HBM3", output);
        Assert.Contains("| train | node-1/0 | 2 %   | 20     | 1GiB / 4GiB | host 512MiB, disk 256MiB | medium | running |", output);
        Assert.Contains("| python3 (4711) |", output);
        Assert.DoesNotContain('\u001b', output);
        Assert.All(output, character => Assert.True(char.IsAscii(character)));
    }

    private static async Task<string> RunAsync(params string[] arguments)
    {
        var console = new TestConsole(Cluster());
        Assert.Equal(0, await console.RunAsync(arguments));
        Assert.Empty(console.Error);
        return console.Output;
    }

    private static FakeCluster Cluster()
    {
        var cluster = new FakeCluster();
        cluster.Nodes.Add(Samples.Node());
        cluster.Gpus.Add(Samples.Gpu());
        cluster.Slices.Add(Samples.Slice());
        cluster.Workloads.Add(Samples.Workload());
        cluster.Pools.Add(Samples.Pool());
        return cluster;
    }
}

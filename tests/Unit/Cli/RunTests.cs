using TensorFusion.Cli;

namespace TensorFusion.Tests.Unit.Cli;

public sealed class RunTests : IDisposable
{
    private readonly string _library = Directory.CreateTempSubdirectory("tf-lib-").FullName;

    public RunTests() => File.WriteAllText(Path.Combine(_library, "libcuda.so.1"), "");

    public void Dispose() => Directory.Delete(_library, recursive: true);

    [Fact]
    public async Task The_programs_status_is_returned_and_the_slice_released()
    {
        var cluster = new FakeCluster();
        Assert.Equal(7, await RunAsync(New(cluster), "sh", "-c", "exit 7"));
        Assert.Equal([cluster.SubmittedId], cluster.Released);
    }

    [Fact]
    public async Task A_program_that_a_signal_ends_returns_128_and_its_number()
    {
        var cluster = new FakeCluster();
        Assert.Equal(128 + 9, await RunAsync(New(cluster), "sh", "-c", "kill -9 $$"));
        Assert.Equal([cluster.SubmittedId], cluster.Released);
    }

    [Fact]
    public async Task The_request_is_what_the_options_say()
    {
        var cluster = new FakeCluster();
        string[] options =
        [
            "--limit", "40", "--gpus", "2", "--qos", "high", "--name", "train", "--pool", "east", "--tenant", "blue",
        ];
        await New(cluster).RunAsync(["run", "--tflops", "20.5", "--vram", "1.5GiB", .. options, "--", "true"]);
        var expected = new SliceRequest
        {
            Tflops = Tflops.From(20.5m),
            LimitTflops = Tflops.From(40),
            Vram = new MiB(1536),
            GpuCount = 2,
            Qos = QualityOfService.High,
            Name = "train",
            Pool = "east",
            Tenant = "blue",
            Lease = true,
            Near = NodeName.OfHost(Environment.MachineName),
        };
        Assert.Equal(expected, cluster.Submitted);
    }

    [Fact]
    public async Task The_program_finds_its_slice_in_the_environment()
    {
        var cluster = new FakeCluster();
        var console = New(cluster);
        console.Environment["LD_LIBRARY_PATH"] = "/opt/other";
        var file = Path.Combine(_library, "environment");
        var script = $"echo \"$LD_LIBRARY_PATH $TENSORFUSION_CONNECTION\" > {file}";
        Assert.Equal(0, await RunAsync(console, "sh", "-c", script));
        Assert.Equal(
            $"{_library}:/opt/other shm:///dev/null?slice={cluster.SubmittedId}&token=00\n",
            await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task Each_step_is_timed_when_that_is_asked_for()
    {
        var console = New(new FakeCluster());
        await console.RunAsync("run", "--tflops", "20", "--vram", "1GiB", "--timings", "--", "true");
        Assert.Matches("ms: start .*, connect .*, place .*, worker .*, prepare .*, program .*, release ", console.Error);
    }

    [Fact]
    public async Task A_profiled_program_loads_the_library_that_takes_the_times_first()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_library, "profile")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "libcuda.so.1"), "");
        var console = New(new FakeCluster());
        var trace = Path.Combine(_library, "trace.json");
        var script = "echo \"$LD_LIBRARY_PATH\" > \"$TENSORFUSION_PROFILE\"";
        await console.RunAsync(
            "run", "--tflops", "20", "--vram", "1GiB", "--profile", trace, "--", "sh", "-c", script);
        Assert.Equal($"{folder}:{_library}\n", await File.ReadAllTextAsync(trace));
        Assert.Equal("", console.Error);
    }

    [Fact]
    public async Task Without_that_library_nothing_is_reserved()
    {
        var cluster = new FakeCluster();
        var status = await New(cluster).RunAsync(
            "run", "--tflops", "20", "--vram", "1GiB", "--profile", Path.Combine(_library, "t"), "--", "true");
        Assert.Equal(ExitStatus.Unavailable, status);
        Assert.Null(cluster.Submitted);
    }

    [Theory]
    [InlineData("/dev/null", "shm:///dev/null?", null)]
    [InlineData("/dev/null", "tcp://10.0.0.1:7000?", "--remote")]
    [InlineData("/no/such/socket", "tcp://10.0.0.1:7000?", null)]
    public async Task A_slice_of_this_machine_is_reached_by_memory_unless_told_otherwise(
        string socket, string expected, string? option)
    {
        var console = New(new FakeCluster { Socket = socket });
        var file = Path.Combine(_library, "connection");
        string[] program = ["sh", "-c", $"echo $TENSORFUSION_CONNECTION > {file}"];
        string[] options = option is null ? [] : [option];
        Assert.Equal(
            0, await console.RunAsync(["run", "--tflops", "20", "--vram", "4GiB", .. options, "--", .. program]));
        Assert.StartsWith(expected, await File.ReadAllTextAsync(file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Local_means_this_machine_or_nothing()
    {
        var cluster = new FakeCluster { Socket = "/no/such/socket" };
        var console = New(cluster);
        console.Environment["TENSORFUSION_NODE"] = "node-7";
        Assert.Equal(
            ExitStatus.Unavailable,
            await console.RunAsync(["run", "--local", "--tflops", "20", "--vram", "4GiB", "--", "true"]));
        Assert.Contains("not on this machine", console.Error, StringComparison.Ordinal);
        Assert.Equal((SliceReach.Local, "node-7"), (cluster.Submitted!.Reach, cluster.Submitted.Near));
        Assert.Equal([cluster.SubmittedId], cluster.Released);
    }

    [Fact]
    public async Task While_it_waits_each_reason_is_said_once()
    {
        var cluster = new FakeCluster
        {
            Story =
            [
                (SlicePhase.Pending, "no room"), (SlicePhase.Pending, "no room"), (SlicePhase.Pending, "still none"),
                (SlicePhase.Running, ""),
            ],
        };
        var console = New(cluster);
        Assert.Equal(0, await RunAsync(console, "true"));
        Assert.Equal(
            "tensorfusion: slice train waits: no room\ntensorfusion: slice train waits: still none\n", console.Error);
    }

    [Fact]
    public async Task A_slice_that_ends_before_it_runs_is_an_error_with_its_reason()
    {
        var cluster = new FakeCluster { Story = [(SlicePhase.Failed, "the worker could not start")] };
        var console = New(cluster);
        Assert.Equal(1, await RunAsync(console, "true"));
        Assert.Contains("the worker could not start", console.Error);
        Assert.Equal([cluster.SubmittedId], cluster.Released);
    }

    [Fact]
    public async Task A_refused_request_is_told_and_nothing_is_released()
    {
        var cluster = new FakeCluster
        {
            SubmitError = new(FailureCode.SliceTooLarge, "x", "It is too large.", "The largest has 100 TFLOPS."),
        };
        var console = New(cluster);
        Assert.Equal(2, await RunAsync(console, "true"));
        Assert.Equal("tensorfusion: It is too large. The largest has 100 TFLOPS.\n", console.Error);
        Assert.Empty(cluster.Released);
    }

    [Fact]
    public async Task A_program_that_does_not_exist_is_127_and_reserves_nothing()
    {
        var cluster = new FakeCluster();
        Assert.Equal(127, await RunAsync(New(cluster), "no-such-program"));
        Assert.Equal(127, await RunAsync(New(cluster), "/no/such/program"));
        Assert.Null(cluster.Submitted);
    }

    [Fact]
    public async Task A_file_that_is_no_program_is_126_and_reserves_nothing()
    {
        var cluster = new FakeCluster();
        Assert.Equal(126, await RunAsync(New(cluster), "/etc/passwd"));
        Assert.Equal(126, await RunAsync(New(cluster), "/etc"));
        Assert.Null(cluster.Submitted);
    }

    [Fact]
    public async Task A_program_that_cannot_be_executed_after_all_is_126_and_releases()
    {
        var file = Path.Combine(_library, "garbage");
        await File.WriteAllBytesAsync(file, [0x7f, (byte)'E', (byte)'L', (byte)'F', 0, 0]);
        TestFiles.MakeExecutable(file);
        var cluster = new FakeCluster();
        var console = New(cluster);
        Assert.Equal(126, await RunAsync(console, file));
        Assert.Equal([cluster.SubmittedId], cluster.Released);
        Assert.Equal(1, console.Error.Count(character => character == '\n'));
    }

    [Fact]
    public async Task When_the_program_fails_the_slices_own_trouble_is_told()
    {
        var cluster = new FakeCluster { LastMessage = "the worker was killed" };
        var console = New(cluster);
        Assert.Equal(1, await RunAsync(console, "false"));
        Assert.Equal("tensorfusion: slice train: the worker was killed\n", console.Error);
    }

    [Fact]
    public async Task A_release_that_fails_does_not_change_the_status()
    {
        var cluster = new FakeCluster { ReleaseError = new(FailureCode.GatewayUnreachable, "", "Nobody answers.") };
        var console = New(cluster);
        Assert.Equal(3, await RunAsync(console, "sh", "-c", "exit 3"));
        Assert.Contains("could not be released now (Nobody answers.)", console.Error);
    }

    [Fact]
    public async Task The_lease_is_kept_while_the_program_runs()
    {
        var cluster = new FakeCluster();
        var console = New(cluster);
        var pipe = Path.Combine(_library, "gate");
        var running = RunAsync(console, "sh", "-c", $"until [ -e {pipe} ]; do sleep 0.05; done");
        for (var tick = 0; tick < 3; tick++)
        {
            await TestFiles.AdvanceUntilAsync(console.Time, cluster.KeptAlive);
        }

        await File.WriteAllTextAsync(pipe, "");
        Assert.Equal(0, await running);
    }

    private static Task<int> RunAsync(TestConsole console, params string[] program) =>
        console.RunAsync(["run", "--tflops", "20", "--vram", "4GiB", "--", .. program]);

    private TestConsole New(FakeCluster cluster)
    {
        var console = new TestConsole(cluster);
        console.Environment["TENSORFUSION_LIB"] = _library;
        return console;
    }
}

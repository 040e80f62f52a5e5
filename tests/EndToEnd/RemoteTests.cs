using TensorFusion.Tests.EndToEnd.Infrastructure;

namespace TensorFusion.Tests.EndToEnd;

/// <summary>Programs that reach their slice over TCP.</summary>
public sealed class RemoteTests(SharedSilo shared) : SharedSiloTests(shared), IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tf-remote-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Run_with_remote_goes_over_the_network_and_gives_the_same_results()
    {
        await using var local = Silo.StartOnSlice("near", 20, Installation.Demo, "--png", Picture("local"));
        Assert.True(await local.WaitForExitAsync(Limit) == 0, local.Describe());
        await using var remote = Silo.Start(
            "run", "--remote", "--tflops", "20", "--vram", "4GiB", "--", "sh", "-c",
            $"echo $TENSORFUSION_CONNECTION; exec {Installation.Demo} --png {Picture("remote")}");
        Assert.True(await remote.WaitForExitAsync(Limit) == 0, remote.Describe());
        Assert.Contains("tcp://127.0.0.1:", remote.Output);
        Assert.Equal(5, remote.Output.Split('\n').Count(line => line.EndsWith("ms  ok", StringComparison.Ordinal)));
        Assert.Equal(await File.ReadAllBytesAsync(Picture("local")), await File.ReadAllBytesAsync(Picture("remote")));
    }

    [Fact]
    public async Task Run_with_local_is_refused_room_elsewhere()
    {
        await using var run = Silo.Start("run", "--local", "--tflops", "20", "--vram", "4GiB", "--", "true");

        // The test's node is called node-1, which is not the name of this machine.
        await run.WaitForErrorsAsync("waits for a GPU of its own machine", Limit);
    }

    [Theory]
    [InlineData("off")]
    [InlineData("on")]
    public async Task With_tls_or_without_results_are_right(string tls)
    {
        await using var slice = await SliceAsync($"tls-{tls}");
        await using var program = Start($"{slice.Uri}&tls={tls}", Installation.Demo);
        Assert.True(await program.WaitForExitAsync(Limit) == 0, program.Describe());
        Assert.Equal(5, program.Output.Split('\n').Count(line => line.EndsWith("ms  ok", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("off")]
    [InlineData("on")]
    public async Task Copies_host_functions_and_completions_keep_their_order(string tls)
    {
        await using var slice = await SliceAsync($"order-{tls}");
        await using var program = Start(
            $"{slice.Uri}&tls={tls}", Installation.Benchmarks, "transport-check", "remote", "20");
        Assert.True(await program.WaitForExitAsync(Limit) == 0, program.Describe());
        Assert.Contains("checked 20 rounds: all ok", program.Output);
    }

    [Fact]
    public async Task A_wrong_token_ends_the_program_at_once_with_no_device()
    {
        await using var slice = await SliceAsync("stranger");
        var uri = slice.Uri.Replace(slice.Uri[^64..], new string('0', 64), StringComparison.Ordinal);
        await using var program = Start(uri, Installation.Demo);
        Assert.NotEqual(0, await program.WaitForExitAsync(Limit));
        Assert.Contains("the token is not this slice's", program.Errors);
    }

    [Theory]
    [InlineData("off", 1)]
    [InlineData("on", 3)]
    public async Task A_cut_is_a_pause_and_nothing_else(string tls, int seconds)
    {
        await using var slice = await SliceAsync($"cut-{tls}");
        await using (var uncut = Start($"{slice.Uri}&tls={tls}", Installation.Demo, "--png", Picture("uncut")))
        {
            Assert.True(await uncut.WaitForExitAsync(Limit) == 0, uncut.Describe());
        }

        await using var proxy = new CuttingProxy(slice.Port);
        await using var program = Start(
            $"{slice.Through(proxy)}&tls={tls}",
            Installation.Demo, "--seconds", $"{seconds + 8}", "--png", Picture("cut"));
        for (var cut = 0; cut < 2; cut++)
        {
            // In the middle of the work: once bytes flow, at a point that differs from run to run.
            var before = proxy.Passed;
            await Eventually.TrueAsync(
                () => program.HasExited || proxy.Passed > before + 2_000_000, Limit, program.Describe);
            Assert.False(program.HasExited, program.Describe());
            proxy.Cut();
            await Task.Delay(TimeSpan.FromSeconds(seconds)); // the cut's length is what is tested
            proxy.Mend();
            await program.WaitForErrorsAsync("is back", Limit);
        }

        Assert.True(await program.WaitForExitAsync(Limit) == 0, program.Describe());
        Assert.Contains("all ok", program.Output);
        Assert.Equal(await File.ReadAllBytesAsync(Picture("uncut")), await File.ReadAllBytesAsync(Picture("cut")));
        Assert.True(proxy.Connections >= 9, $"{proxy.Connections} connections were made");
    }

    [Fact]
    public async Task Cuts_do_not_disturb_the_order_of_copies_and_host_functions()
    {
        await using var slice = await SliceAsync("cuts");
        await using var proxy = new CuttingProxy(slice.Port);
        await using var program = Start(
            slice.Through(proxy), Installation.Benchmarks, "transport-check", "remote", "60");
        for (var cut = 0; cut < 6 && !program.HasExited; cut++)
        {
            var before = proxy.Passed;
            await Eventually.TrueAsync(
                () => program.HasExited || proxy.Passed > before + 40_000_000 + (cut * 1_234_567), Limit,
                program.Describe);
            proxy.Cut();
            proxy.Mend();
        }

        Assert.True(await program.WaitForExitAsync(Limit) == 0, program.Describe());
        Assert.Contains("checked 60 rounds: all ok", program.Output);
        Assert.Contains("is back", program.Errors);
    }

    [Fact]
    public async Task A_connection_that_stays_away_for_too_long_is_an_error_and_no_hang()
    {
        await using var silo = await TestSilo.StartAsync(
            "Soft-100:1@100tf@16384MiB", new Dictionary<string, string> { ["TENSORFUSION_GRACE"] = "2" });
        await using var client = await silo.ConnectAsync();
        await using var slice = await RemoteSlice.MakeAsync(client, "away");
        await using var proxy = new CuttingProxy(slice.Port);
        await using var program = Start(slice.Through(proxy), Installation.Demo, "--seconds", "60");
        await program.WaitForOutputAsync("ok", Limit);

        proxy.Cut();

        Assert.Equal(4, await program.WaitForExitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains("could not be had again", program.Errors);
        Assert.Contains("CUDA error", program.Errors);
        await client.BecomesAsync("away", slice => slice.Clients.IsEmpty, Limit);
    }

    private string Picture(string name) => Path.Combine(_folder, $"{name}.png");

    private Task<RemoteSlice> SliceAsync(string name) => RemoteSlice.MakeAsync(Client, name);

    private static RunningProgram Start(string uri, string program, params string[] arguments) => RunningProgram.Start(
        program,
        arguments,
        new Dictionary<string, string>
        {
            ["TENSORFUSION_CONNECTION"] = uri,
            ["TENSORFUSION_LOG"] = "error",
            ["LD_LIBRARY_PATH"] = Installation.ClientLibraryFolder,
        });
}

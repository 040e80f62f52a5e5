using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TensorFusion.Protocol.Control;
using TensorFusion.Silo.Workers;

namespace TensorFusion.Tests.Unit.Silo;

public sealed class SpareWorkersTests : IDisposable
{
    private const string Card = "GPU-1";
    private const string Accepts = "cat ready; read line; cat bound; kill -STOP $$";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("tf-");
    private readonly FakeTimeProvider _time = new();
    private readonly RunDirectory _folders;
    private readonly CancellationTokenSource _limit = new(Limit);

    public SpareWorkersTests()
    {
        _folders = new(_root.FullName);
        var device = new WorkerDeviceStatus(Card, 0, 0, 300 << 20);
        Write("ready", new WorkerStatus(
            "", 0, 1, WorkerState.Ready, null, [device], [], new Dictionary<string, long>()));
        Write("bound", new WorkerReply(1, true));
        Write("refused", new WorkerReply(1, false, "no"));
    }

    [Fact]
    public async Task A_slice_gets_the_worker_that_waits()
    {
        using var spares = New(Accepts);
        await KeepAsync(spares, 1);
        var waiting = Assert.Single(Starts());
        var supervisor = Supervisor(spares);

        await supervisor.StartAsync(Spec(), _limit.Token);
        var news = await supervisor.News.ReadAsync(_limit.Token);

        Assert.Equal(waiting, news.Status!.Pid);
        Assert.Empty(spares.Ready);
        Assert.Empty(_folders.ListSpares());
        Assert.Single(Starts());
    }

    [Fact]
    public async Task The_context_that_waits_is_told_with_its_size()
    {
        using var spares = New(Accepts);
        await KeepAsync(spares, 2);
        Assert.Equal([(Card, 300L << 20), (Card, 300L << 20)], spares.Ready);
    }

    [Fact]
    public async Task A_worker_that_refuses_is_ended_and_the_slice_gets_a_fresh_one()
    {
        using var spares = New("cat ready; read line; cat refused; kill -STOP $$");
        await KeepAsync(spares, 1);
        var waiting = Assert.Single(Starts());
        var supervisor = Supervisor(spares);

        await supervisor.StartAsync(Spec(), _limit.Token);
        var news = await supervisor.News.ReadAsync(_limit.Token);

        Assert.NotEqual(waiting, news.Status!.Pid);
        await UntilAsync(() => !IsAlive(waiting));
    }

    [Fact]
    public async Task A_slice_of_another_card_gets_a_fresh_worker()
    {
        using var spares = New(Accepts);
        await KeepAsync(spares, 1);
        var path = _folders.Write(Spec());
        var device = Spec().Devices[0] with { Uuid = "GPU-2" };
        Assert.Null(await spares.BindAsync(Spec() with { Devices = [device] }, path));
        Assert.Null(await spares.BindAsync(Spec() with { SoftwareGpu = "other" }, path));
        Assert.Single(spares.Ready);
    }

    [Fact]
    public async Task Those_that_are_too_many_end()
    {
        using var spares = New(Accepts);
        await KeepAsync(spares, 2);
        var waiting = Starts();
        spares.Keep(Plan(0));
        await UntilAsync(() => waiting.All(pid => !IsAlive(pid)));
        Assert.Empty(spares.Ready);
        Assert.Empty(_folders.ListSpares());
    }

    [Fact]
    public async Task One_that_dies_is_replaced_after_a_pause_that_grows()
    {
        using var spares = New("exit 1");
        for (var failures = 1; failures <= 3; failures++)
        {
            spares.Keep(Plan(1));
            await UntilAsync(() => Starts().Length == failures && _folders.ListSpares().Count == 0);
            spares.Keep(Plan(1));
            Assert.Equal(failures, Starts().Length);
            _time.Advance(TimeSpan.FromSeconds(Math.Pow(2, failures - 1)));
        }
    }

    [Fact]
    public async Task They_end_with_their_silo_and_a_later_one_ends_what_was_left()
    {
        using var spares = New(Accepts);
        await KeepAsync(spares, 1);
        var waiting = Assert.Single(Starts());
        using var later = New(Accepts);
        later.Clear();
        await UntilAsync(() => !IsAlive(waiting));
        Assert.Empty(_folders.ListSpares());
    }

    public void Dispose()
    {
        foreach (var pid in Starts().Where(IsAlive))
        {
            Process.GetProcessById(pid).Kill();
        }

        _root.Delete(recursive: true);
        _limit.Dispose();
    }

    private static SparePlan Plan(int count) =>
        new(WorkerDriver.Software, "", new Dictionary<string, int> { [Card] = count });

    private WorkerSpec Spec() => new(
        "s-1", "default", "secret", 1, _folders.Of("s-1"), WorkerDriver.Software, "", "medium",
        [new WorkerDeviceSpec(Card, 0, "GPU-9", 1, 1, 1, 1, "Card")]);

    private async Task KeepAsync(SpareWorkers spares, int count)
    {
        spares.Keep(Plan(count));
        await UntilAsync(() => spares.Ready.Count == count);
    }

    private SpareWorkers New(string line) =>
        new(_folders, Script(line), _time, NullLogger<SpareWorkers>.Instance);

    private WorkerSupervisor Supervisor(SpareWorkers spares) => new(
        _folders, Script("kill -STOP $$"), TimeProvider.System, NullLogger<WorkerSupervisor>.Instance, spares);

    /// <summary>A program that does what a shell line says and leaves its process id.</summary>
    private string Script(string line)
    {
        var path = Path.Combine(_root.FullName, $"worker-{Guid.NewGuid():N}");
        File.WriteAllText(path, $"#!/bin/sh\ncd '{_root.FullName}'\necho $$ >> starts\n{line}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    private void Write(string name, WorkerMessage message) =>
        File.WriteAllText(Path.Combine(_root.FullName, name), Encoding.UTF8.GetString(WorkerJson.ToLine(message)));

    private int[] Starts()
    {
        var path = Path.Combine(_root.FullName, "starts");
        return File.Exists(path) ? [.. File.ReadLines(path).Select(int.Parse)] : [];
    }

    private static bool IsAlive(int pid) =>
        File.Exists($"/proc/{pid}/stat")
        && !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);

    private async Task UntilAsync(Func<bool> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!condition())
        {
            await timer.WaitForNextTickAsync(_limit.Token);
        }
    }
}

using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using TensorFusion.Protocol.Control;
using TensorFusion.Silo.Workers;

namespace TensorFusion.Tests.Unit.Silo;

public sealed class WorkerSupervisorTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("tf-");
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromSeconds(30));
    private readonly RunDirectory _folders;
    private readonly WorkerSupervisor _supervisor;

    public WorkerSupervisorTests()
    {
        _folders = new(_root.FullName);
        _supervisor = New(Script("kill -STOP $$"));
    }

    [Fact]
    public async Task A_worker_is_started_followed_and_stopped()
    {
        await _supervisor.StartAsync(Spec(1), _limit.Token);
        var started = await NewsAsync();
        Assert.Equal((WorkerPhase.Starting, "s-1", 1L), (started.Phase, started.SliceId, started.Epoch));
        using var control = await ServeAsync(1);
        Assert.Equal(WorkerPhase.Ready, (await NewsAsync()).Phase);
        Assert.Equal(1, _supervisor.Living["s-1"]);

        var stopping = _supervisor.StopAsync("s-1", long.MaxValue, _limit.Token);
        var command = await control.ReadAsync(_limit.Token);
        Assert.Equal(WorkerCommandKind.Stop, command.Command);
        control.CloseAgent();
        await stopping;
        Assert.Equal(WorkerPhase.Exited, (await NewsAsync()).Phase);
        Assert.Empty(_supervisor.Living);
        Assert.False(IsAlive(started.Status!.Pid));
        Assert.False(Directory.Exists(_folders.Of("s-1")));
    }

    [Fact]
    public async Task A_worker_is_told_its_new_limits_and_may_refuse_them()
    {
        await _supervisor.StartAsync(Spec(1), _limit.Token);
        await NewsAsync();
        using var control = await ServeAsync(1);
        await NewsAsync();
        var limits = new WorkerCommand(0, WorkerCommandKind.Resize, 20, 30, 1 << 30);
        Assert.Null(await _supervisor.ResizeAsync("s-1", 2, limits, _limit.Token));
        Assert.Null(await _supervisor.ResizeAsync("s-2", 1, limits, _limit.Token));

        var first = _supervisor.ResizeAsync("s-1", 1, limits, _limit.Token);
        var command = await control.ReadAsync(_limit.Token);
        Assert.Equal(limits with { Id = command.Id }, command);
        await control.SendAsync(new WorkerReply(command.Id, true));
        Assert.Equal("", await first);

        var second = _supervisor.ResizeAsync("s-1", 1, limits, _limit.Token);
        await control.SendAsync(new WorkerReply((await control.ReadAsync(_limit.Token)).Id, false, "2 MiB are in use"));
        Assert.Equal("2 MiB are in use", await second);
    }

    [Fact]
    public async Task The_spec_is_for_its_owner_only()
    {
        await _supervisor.StartAsync(Spec(1), _limit.Token);
        var path = Path.Combine(_folders.Of("s-1"), WorkerFiles.Spec);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal("secret", _folders.Read("s-1")!.Token);
    }

    [Fact]
    public async Task A_killed_worker_is_noticed_with_its_signal()
    {
        await _supervisor.StartAsync(Spec(1), _limit.Token);
        var pid = (await NewsAsync()).Status!.Pid;
        using var control = await ServeAsync(1);
        await NewsAsync();
        Process.GetProcessById(pid).Kill();
        control.CloseAgent();
        var news = await NewsAsync();
        Assert.Equal(WorkerPhase.Exited, news.Phase);
        Assert.Contains("signal 9 (SIGKILL)", news.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_that_exits_at_once_tells_why()
    {
        var supervisor = New(Script("echo no such card >> \"$(dirname \"$2\")/worker.log\"; exit 69"));
        await supervisor.StartAsync(Spec(1), _limit.Token);
        var news = await NewsAsync(supervisor, WorkerPhase.Exited);
        Assert.Contains("its GPU is not available (status 69)", news.Message, StringComparison.Ordinal);
        Assert.Contains("no such card", news.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_that_speaks_nonsense_is_ended()
    {
        await _supervisor.StartAsync(Spec(1), _limit.Token);
        var pid = (await NewsAsync()).Status!.Pid;
        using var control = new ControlServer(_folders.Of("s-1"));
        await control.AcceptAsync(_limit.Token);
        await control.SendAsync("{\"type\":\"status\"}\n");
        var news = await NewsAsync(_supervisor, WorkerPhase.Exited);
        Assert.Contains("malformed message", news.Message, StringComparison.Ordinal);
        Assert.False(IsAlive(pid));
    }

    [Fact]
    public async Task A_worker_that_claims_another_slice_is_ended()
    {
        await _supervisor.StartAsync(Spec(1), _limit.Token);
        using var control = new ControlServer(_folders.Of("s-1"));
        await control.AcceptAsync(_limit.Token);
        await control.SendAsync(Status(epoch: 9));
        var news = await NewsAsync(_supervisor, WorkerPhase.Exited);
        Assert.Contains("worker 9", news.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_is_told_and_explains_the_end()
    {
        await _supervisor.StartAsync(Spec(1), _limit.Token);
        var pid = (await NewsAsync()).Status!.Pid;
        using var control = await ServeAsync(1);
        await NewsAsync();
        await control.SendAsync(Status(1) with { State = WorkerState.Failed, Message = "illegal address" });
        var fault = await NewsAsync();
        Assert.Equal((WorkerPhase.Faulted, "worker fault: illegal address"), (fault.Phase, fault.Message));
        Process.GetProcessById(pid).Kill();
        control.CloseAgent();
        Assert.Contains("illegal address", (await NewsAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_makes_the_agent_ask_for_the_status()
    {
        await _supervisor.StartAsync(Spec(1), _limit.Token);
        await NewsAsync();
        using var control = await ServeAsync(1);
        await NewsAsync();
        await control.SendAsync(new WorkerEvent(WorkerEventKind.ClientAttached));
        var command = await control.ReadAsync(_limit.Token);
        Assert.Equal(WorkerCommandKind.Status, command.Command);
        var client = new WorkerClient(7, "python3", DateTimeOffset.UnixEpoch);
        await control.SendAsync(new WorkerReply(command.Id, true, null, Status(1) with { Clients = [client] }));
        Assert.Equal([client], (await NewsAsync()).Status!.Clients);
    }

    [Fact]
    public async Task The_same_epoch_again_starts_nothing_and_an_older_one_is_refused()
    {
        await _supervisor.StartAsync(Spec(2), _limit.Token);
        var pid = (await NewsAsync()).Status!.Pid;
        await _supervisor.StartAsync(Spec(2), _limit.Token);
        var error = await Assert.ThrowsAsync<TensorFusionException>(
            () => _supervisor.StartAsync(Spec(1), _limit.Token));
        Assert.Equal(FailureCode.WorkerFailed, error.Code);
        Assert.True(IsAlive(pid));
        Assert.False(_supervisor.News.TryRead(out _));
    }

    [Fact]
    public async Task A_newer_epoch_ends_the_older_worker_first()
    {
        await _supervisor.StartAsync(Spec(1), _limit.Token);
        var older = (await NewsAsync()).Status!.Pid;
        await _supervisor.StartAsync(Spec(2), _limit.Token);
        Assert.False(IsAlive(older));
        var end = await NewsAsync();
        Assert.Equal((WorkerPhase.Exited, 1L), (end.Phase, end.Epoch));
        Assert.Equal(2, (await NewsAsync()).Epoch);
    }

    [Fact]
    public async Task A_later_supervisor_finds_living_workers_and_forgets_dead_ones()
    {
        await _supervisor.StartAsync(Spec(1), _limit.Token);
        var pid = (await NewsAsync()).Status!.Pid;
        Directory.CreateDirectory(_folders.Of("s-dead"));

        var later = New("/nonexistent");
        await later.RecoverAsync(_limit.Token);
        Assert.Equal(["s-1"], later.Living.Keys);
        Assert.Equal(pid, (await NewsAsync(later, WorkerPhase.Starting)).Status!.Pid);
        Assert.False(Directory.Exists(_folders.Of("s-dead")));
        await later.StopAsync("s-1", 0, _limit.Token);
        Assert.True(IsAlive(pid));
        await later.StopAsync("s-1", 1, _limit.Token);
        Assert.False(IsAlive(pid));
    }

    [Fact]
    public async Task A_missing_executable_is_a_typed_error()
    {
        var error = await Assert.ThrowsAsync<TensorFusionException>(
            () => New("/nonexistent/worker").StartAsync(Spec(1), _limit.Token));
        Assert.Equal(FailureCode.WorkerFailed, error.Code);
        Assert.Contains("s-1", error.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        foreach (var sliceId in _folders.List())
        {
            WorkerProcess.Find(Path.Combine(_folders.Of(sliceId), WorkerFiles.Spec))?.Kill();
        }

        _root.Delete(recursive: true);
        _limit.Dispose();
    }

    private WorkerSupervisor New(string executable) =>
        new(_folders, executable, TimeProvider.System, NullLogger<WorkerSupervisor>.Instance);

    /// <summary>A program that does what a shell line says, with the spec's path in $2.</summary>
    private string Script(string line)
    {
        var path = Path.Combine(_root.FullName, $"worker-{Guid.NewGuid():N}");
        File.WriteAllText(path, $"#!/bin/sh\n{line}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    private WorkerSpec Spec(long epoch) => new(
        "s-1", "default", "secret", epoch, _folders.Of("s-1"), WorkerDriver.Software, "", "medium", []);

    private static WorkerStatus Status(long epoch) =>
        new("s-1", epoch, 1, WorkerState.Ready, null, [], [], new Dictionary<string, long>());

    private async Task<ControlServer> ServeAsync(long epoch)
    {
        var control = new ControlServer(_folders.Of("s-1"));
        await control.AcceptAsync(_limit.Token);
        await control.SendAsync(Status(epoch));
        return control;
    }

    private Task<WorkerNews> NewsAsync() => _supervisor.News.ReadAsync(_limit.Token).AsTask();

    private async Task<WorkerNews> NewsAsync(WorkerSupervisor supervisor, WorkerPhase phase)
    {
        while (true)
        {
            var news = await supervisor.News.ReadAsync(_limit.Token);
            if (news.Phase == phase)
            {
                return news;
            }
        }
    }

    private static bool IsAlive(int pid) =>
        File.Exists($"/proc/{pid}/stat")
        && !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);
}

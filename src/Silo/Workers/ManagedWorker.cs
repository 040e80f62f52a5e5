using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using TensorFusion.Protocol.Control;

namespace TensorFusion.Silo.Workers;

/// <summary>One worker process that is followed from its start, or from when it was found, to its end.</summary>
internal sealed partial class ManagedWorker(
    WorkerSpec spec,
    WorkerProcess process,
    RunDirectory folders,
    Action<WorkerNews> tell,
    TimeProvider clock,
    ILogger logger)
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ConnectPause = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan CommandLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ControlConnection? _control;
    private volatile WorkerStatus? _status;
    private volatile bool _stopping;

    /// <summary>Its slice.</summary>
    public string SliceId => spec.SliceId;

    /// <summary>Its number.</summary>
    public long Epoch => spec.Epoch;

    /// <summary>Ends when the process is gone and everybody was told.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Follows it to its end; then all that there is to tell was told.</summary>
    public async Task FollowAsync()
    {
        var reason = "its control socket closed";
        try
        {
            tell(new(SliceId, Epoch, WorkerPhase.Starting, "", StatusOf(WorkerState.Starting)));
            using var control = await ConnectAsync();
            _control = control;
            if (control is not null)
            {
                await ReadAsync(control);
            }
            else
            {
                reason = "it did not open its control socket";
            }
        }
        catch (Exception exception)
        {
            LogFollowFailed(exception, SliceId, process.Pid);
            reason = $"following it failed: {exception.Message}";
        }
        finally
        {
            _control = null;
            await EndAsync(reason);
        }
    }

    /// <summary>Asks for a fresh status and tells it.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        if (_control is not { } control)
        {
            return;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(CommandLimit);
        try
        {
            var reply = await control.SendAsync(WorkerCommandKind.Status, limit.Token);
            if (reply.Status is { } status)
            {
                Take(status);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            LogNoAnswer(SliceId, process.Pid);
        }
    }

    /// <summary>Tells it to move its memory; the statuses say how that goes.</summary>
    public async Task MoveMemoryAsync(MemoryMove move, CancellationToken cancellationToken)
    {
        if (_control is not { } control)
        {
            return;
        }

        var kind = move.To is null ? WorkerCommandKind.Resume : WorkerCommandKind.Freeze;
        WorkerTier? to = move.To switch
        {
            MemoryTier.Host => WorkerTier.Host,
            MemoryTier.Disk => WorkerTier.Disk,
            _ => null,
        };
        await control.PostAsync(id => new WorkerCommand(id, kind, To: to, Attempt: move.Attempt), cancellationToken);
        _ = RefreshAsync(CancellationToken.None);
    }

    /// <summary>Changes its limits.</summary>
    /// <returns>Why it refuses; empty when it holds to them; null when it does not answer.</returns>
    public async Task<string?> ResizeAsync(WorkerCommand limits, CancellationToken cancellationToken)
    {
        if (_control is not { } control)
        {
            return null;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(CommandLimit);
        try
        {
            var reply = await control.SendAsync(limits, limit.Token);
            return reply.Ok ? "" : reply.Error ?? "it refuses without a reason";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            LogNoAnswer(SliceId, process.Pid);
            return null;
        }
    }

    /// <summary>Ends it: by command, and by SIGKILL when that does not help.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping = true;
        if (_control is { } control)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(CommandLimit);
            try
            {
                _ = await control.SendAsync(WorkerCommandKind.Stop, limit.Token);
                await process.WaitForExitAsync(EndLimit, clock, limit.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                LogNoAnswer(SliceId, process.Pid);
            }
        }

        process.Kill();
        await Ended.WaitAsync(cancellationToken);
    }

    private async Task<ControlConnection?> ConnectAsync()
    {
        var path = folders.ControlSocket(SliceId);
        var start = clock.GetTimestamp();
        while (process.IsAlive && !_stopping && clock.GetElapsedTime(start) < ConnectLimit)
        {
            try
            {
                return await ControlConnection.OpenAsync(path, CancellationToken.None);
            }
            catch (SocketException)
            {
                await Task.Delay(ConnectPause, clock);
            }
        }

        return null;
    }

    private async Task ReadAsync(ControlConnection control)
    {
        while (await control.ReadAsync(CancellationToken.None) is { } message)
        {
            switch (message)
            {
                case WorkerStatus status:
                    if (status.SliceId != SliceId || status.Epoch != Epoch)
                    {
                        throw new InvalidDataException(
                            $"it says that it is worker {status.Epoch} of slice {status.SliceId}");
                    }

                    Take(status);
                    break;
                case WorkerEvent happened:
                    LogEvent(SliceId, happened.Event, happened.Client?.Pid ?? 0, happened.Message ?? "");

                    // The event says what happened; the status, what is so now. Not awaited: the reply comes through
                    // this very loop.
                    _ = RefreshAsync(CancellationToken.None);
                    break;
                default:
                    throw new InvalidDataException($"it sent a {message.GetType().Name}, which only agents send");
            }
        }
    }

    private void Take(WorkerStatus status)
    {
        _status = status;
        var phase = status.State switch
        {
            WorkerState.Ready => WorkerPhase.Ready,
            WorkerState.Failed => WorkerPhase.Faulted,
            _ => WorkerPhase.Starting,
        };
        var message = phase == WorkerPhase.Faulted ? $"worker fault: {status.Message ?? "unknown"}" : "";
        tell(new(SliceId, Epoch, phase, message, status));
    }

    private async Task EndAsync(string reason)
    {
        var last = _status;
        try
        {
            if (!await process.WaitForExitAsync(EndLimit, clock, CancellationToken.None))
            {
                // Without its control socket nobody can end it properly, nor see what it does.
                LogKilled(SliceId, process.Pid, reason);
                process.Kill();
                await process.WaitForExitAsync(EndLimit, clock, CancellationToken.None);
            }
            else if (await process.DescribeEndAsync(CancellationToken.None) is { Length: > 0 } end)
            {
                reason = end;
            }
        }
        finally
        {
            var why = last?.State == WorkerState.Failed ? $"{last.Message} ({reason})" : reason;
            var line = _stopping || last is not null ? "" : folders.LastLogLine(SliceId);
            var log = line.Length == 0 ? "" : $"; last line of its log: {line}";
            tell(new(SliceId, Epoch, WorkerPhase.Exited, $"worker {process.Pid} died: {why}{log}", null));
            _ended.TrySetResult();
        }
    }

    private WorkerStatus StatusOf(WorkerState state) => new(
        SliceId, Epoch, process.Pid, state, null, [], [], new Dictionary<string, long>());
}

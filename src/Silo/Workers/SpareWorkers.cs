using System.ComponentModel;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using TensorFusion.Protocol.Control;

namespace TensorFusion.Silo.Workers;

/// <summary>
/// The workers that wait for slices: started one after the other, given to a slice once and never back, replaced when
/// they are gone. They end with this process, so that no silo finds those of another.
/// </summary>
internal sealed partial class SpareWorkers(
    RunDirectory folders, string executable, TimeProvider clock, ILogger<SpareWorkers> logger) : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan BindLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly List<SpareWorker> _spares = [];
    private readonly Dictionary<string, (int Failures, long Since)> _failures = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _ended = new();
    private SparePlan? _plan;
    private Task _filling = Task.CompletedTask;

    /// <summary>The cards of the spares that are ready, with what the context of each takes.</summary>
    public IReadOnlyList<(string Uuid, long ContextBytes)> Ready
    {
        get
        {
            lock (_lock)
            {
                return [.. _spares.Where(spare => spare.IsReady).Select(spare => (spare.Uuid, spare.ContextBytes))];
            }
        }
    }

    /// <summary>Ends what an earlier silo may have left.</summary>
    public void Clear()
    {
        foreach (var id in folders.ListSpares())
        {
            WorkerProcess.FindSpare(folders.SpareSpec(id))?.Kill();
            folders.RemoveSpare(id);
        }
    }

    /// <summary>Ends those that are too many at once; those that are missing are started in the background.</summary>
    public void Keep(SparePlan plan)
    {
        lock (_lock)
        {
            if (_ended.IsCancellationRequested)
            {
                return;
            }

            _plan = plan;
            foreach (var card in _spares.GroupBy(spare => spare.Uuid).ToArray())
            {
                foreach (var spare in card.OrderByDescending(spare => spare.IsReady).Skip(Wanted(card.Key)))
                {
                    LogDropped(spare.Pid, spare.Uuid);
                    Remove(spare);
                }
            }

            if (plan.StartsMissing)
            {
                Fill();
            }
        }
    }

    /// <summary>Makes a spare of the slice's first card the slice's worker.</summary>
    /// <returns>Its process; null when there is none that can be.</returns>
    public async Task<WorkerProcess?> BindAsync(WorkerSpec spec, string specPath)
    {
        while (Take(spec) is { } spare)
        {
            using var limit = new CancellationTokenSource(BindLimit, clock);
            WorkerProcess? process = null;
            try
            {
                process = await spare.BindAsync(specPath, limit.Token);
            }
            catch (OperationCanceledException)
            {
                // It hangs.
            }

            if (process is null)
            {
                LogRefused(spare.Pid, spec.SliceId);
                spare.Kill();
            }

            spare.Dispose();
            folders.RemoveSpare(spare.Id);
            if (process is not null)
            {
                return process;
            }
        }

        return null;
    }

    /// <summary>Ends all.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _ended.Cancel();
            foreach (var spare in _spares.ToArray())
            {
                Remove(spare);
            }
        }
    }

    private int Wanted(string uuid) => _plan?.Cards.GetValueOrDefault(uuid) ?? 0;

    private SpareWorker? Take(WorkerSpec spec)
    {
        lock (_lock)
        {
            if (_plan is null || spec.Devices.Count == 0 || _plan.Driver != spec.Driver
                || _plan.SoftwareGpu != spec.SoftwareGpu)
            {
                return null;
            }

            var spare = _spares.Find(spare => spare.IsReady && spare.Uuid == spec.Devices[0].Uuid);
            if (spare is not null)
            {
                _spares.Remove(spare);
            }

            return spare;
        }
    }

    /// <summary>Ends a spare. In the lock.</summary>
    private void Remove(SpareWorker spare)
    {
        if (_spares.Remove(spare))
        {
            spare.Kill();
            spare.Dispose();
            folders.RemoveSpare(spare.Id);
        }
    }

    /// <summary>Starts what is missing, unless that is being done. In the lock.</summary>
    private void Fill()
    {
        if (_filling.IsCompleted && Missing() is not null)
        {
            _filling = Task.Run(FillAsync);
        }
    }

    /// <summary>A card that lacks a spare and whose last failure is long enough ago. In the lock.</summary>
    private string? Missing() => _plan?.Cards
        .Where(card => card.Value > _spares.Count(spare => spare.Uuid == card.Key) && !IsPaused(card.Key))
        .Select(card => card.Key)
        .FirstOrDefault();

    private bool IsPaused(string uuid)
    {
        if (!_failures.TryGetValue(uuid, out var failed))
        {
            return false;
        }

        var pause = FirstPause * Math.Pow(2, Math.Min(failed.Failures, 10) - 1);
        return clock.GetElapsedTime(failed.Since) < (pause < LongestPause ? pause : LongestPause);
    }

    private async Task FillAsync()
    {
        while (true)
        {
            SpareWorker spare;
            lock (_lock)
            {
                if (_ended.IsCancellationRequested || Missing() is not { } uuid)
                {
                    return;
                }

                try
                {
                    spare = Start(uuid);
                    _spares.Add(spare);
                }
                catch (Exception exception) when (exception is IOException or UnauthorizedAccessException
                    or Win32Exception or InvalidOperationException)
                {
                    Failed(uuid, exception.Message);
                    continue;
                }
            }

            await FollowAsync(spare);
        }
    }

    private SpareWorker Start(string uuid)
    {
        var plan = _plan!;
        var id = $"w-{RandomNumberGenerator.GetHexString(12, lowercase: true)}";
        var path = folders.WriteSpare(id, folder => new(folder, plan.Driver, plan.SoftwareGpu, [uuid]));
        return SpareWorker.Start(executable, id, uuid, path);
    }

    /// <summary>Waits until it is ready; then its end is watched.</summary>
    private async Task FollowAsync(SpareWorker spare)
    {
        using var limit = new CancellationTokenSource(StartLimit, clock);
        var ready = false;
        try
        {
            ready = await spare.WaitUntilReadyAsync(limit.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // It hangs, or was dropped meanwhile.
        }

        lock (_lock)
        {
            if (!_spares.Contains(spare))
            {
                return;
            }

            if (!ready)
            {
                Remove(spare);
                Failed(spare.Uuid, "it did not get ready");
                return;
            }

            _failures.Remove(spare.Uuid);
        }

        _ = WatchAsync(spare);
    }

    private async Task WatchAsync(SpareWorker spare)
    {
        try
        {
            await spare.WaitForEndAsync(_ended.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        lock (_lock)
        {
            if (_spares.Contains(spare))
            {
                Remove(spare);
                Failed(spare.Uuid, "it ended");
                Fill();
            }
        }
    }

    /// <summary>The next one for this card is not started at once. In the lock.</summary>
    private void Failed(string uuid, string reason)
    {
        var failures = _failures.GetValueOrDefault(uuid).Failures + 1;
        _failures[uuid] = (failures, clock.GetTimestamp());
        LogFailed(uuid, failures, reason);
    }
}

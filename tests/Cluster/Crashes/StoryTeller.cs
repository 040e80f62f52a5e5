using System.Collections.Concurrent;
using TensorFusion.Tests.Cluster.Infrastructure;

namespace TensorFusion.Tests.Cluster.Crashes;

/// <summary>Makes a story happen, and then looks whether everything is as it must be.</summary>
internal sealed class StoryTeller(PoolCluster cluster)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly string[] Kinds = ["gpu", "slice", "directory"];
    private readonly List<(string Key, SliceRequest Request)> _requests = [];
    private readonly ConcurrentDictionary<string, string> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task> _submissions = new(StringComparer.Ordinal);
    private readonly List<Task> _started = [];

    public async Task TellAsync(Story story)
    {
        cluster.Faults.Lose(story.LossPercent, story.Seed);
        foreach (var step in story.Steps)
        {
            await InTimeAsync(DoAsync(step), $"{step}");
        }

        cluster.Faults.Lose(0, 0);
        cluster.Stored.Failing.Clear();
        await InTimeAsync(cluster.RestartAllAsync(), "the restart of all silos");
        await InTimeAsync(Task.WhenAll(_started), "what was started");
    }

    /// <summary>Waits until reservations, slices and workers agree, and until no slice waits that would fit.</summary>
    public async Task SettlesAsync() => await Eventually.GetAsync(
        () => DisagreementAsync().WaitAsync(Limit), complaint => complaint.Length == 0, complaint => complaint);

    /// <summary>Everything is released; nothing may be left.</summary>
    public async Task EndsAsync()
    {
        await Task.WhenAll(_ids.Values.Select(id => cluster.Client.ReleaseAsync(id)));
        await SettlesAsync();
        Assert.All(await cluster.CardsAsync(), card =>
        {
            Assert.Empty(card.Reservations);
            Assert.Equal((Tflops.Zero, MiB.Zero), (card.ReservedTflops, card.ReservedVram));
        });
        Assert.All(cluster.Machines, machine => Assert.Empty(machine.Workers));
    }

    public void NothingWasEverOverbooked()
    {
        Assert.Empty(cluster.Stored.Overbooked);
        Assert.All(cluster.Machines, machine => Assert.Empty(machine.Violations));
    }

    /// <summary>A cluster that hangs is a failure, not a test without end.</summary>
    private static async Task InTimeAsync(Task task, string what)
    {
        try
        {
            await task.WaitAsync(Limit);
        }
        catch (TimeoutException exception) when (!task.IsCompleted)
        {
            throw new TimeoutException($"After {Limit}, this had not ended: {what}", exception);
        }
    }

    private async Task DoAsync(Step step)
    {
        switch (step.Kind)
        {
            case StepKind.Submit:
                Submit($"key-{_requests.Count}", new()
                {
                    Tflops = Tflops.From(1 + (step.First % 70)),
                    Vram = new MiB(512 * (1 + (step.Second % 20))),
                    GpuCount = step.First % 5 == 0 ? 2 : 1,
                    Restart = step.Second % 4 == 0 ? RestartPolicy.Never : RestartPolicy.OnFailure,
                });
                break;
            case StepKind.SubmitAgain when _requests.Count > 0:
                Submit(_requests[step.First % _requests.Count].Key, _requests[step.First % _requests.Count].Request);
                break;
            case StepKind.Release when Slice(step) is { } id:
                _started.Add(ReleaseAsync(id));
                break;
            case StepKind.ReleaseTwice when Slice(step) is { } id:
                _started.Add(ReleaseAsync(id));
                _started.Add(ReleaseAsync(id));
                break;
            case StepKind.Resize when Slice(step) is { } id:
                _started.Add(ResizeAsync(id, new()
                {
                    Tflops = step.Second % 3 == 0 ? null : Tflops.From(1 + (step.Second % 80)),
                    Vram = step.Second % 3 == 1 ? null : new MiB(512 * (1 + (step.Second % 24))),
                }));
                break;
            case StepKind.DeactivateGpu:
                var machine = Machine(step);
                var card = machine.Cards[step.Second % machine.Cards.Count].Uuid;
                await DeactivateAsync(cluster.Grains.GetGrain<IGpuGrain>(GrainKeys.Gpu(machine.Node, card)));
                break;
            case StepKind.DeactivateSlice when Slice(step) is { } id:
                await DeactivateAsync(cluster.Grains.GetGrain<ISliceGrain>(id));
                break;
            case StepKind.DeactivatePool:
                await DeactivateAsync(cluster.Pool());
                break;
            case StepKind.DeactivateDirectory:
                await DeactivateAsync(cluster.Grains.GetGrain<IDirectoryGrain>(GrainKeys.Directory));
                break;
            case StepKind.KillWorker when Slice(step) is { } id:
                foreach (var any in cluster.Machines)
                {
                    any.KillWorker(id);
                }

                break;
            case StepKind.KillSilo when cluster.IsUp(Machine(step).Node)
                && cluster.Machines.Count(some => cluster.IsUp(some.Node)) > 1:
                await cluster.KillAsync(Machine(step).Node);
                break;
            case StepKind.RestartSilo when !cluster.IsUp(Machine(step).Node):
                await cluster.RestartAsync(Machine(step).Node);
                break;
            case StepKind.FailStore:
                cluster.Stored.Failing[Kinds[step.First % Kinds.Length]] = (1, step.Second % 2 == 0);
                break;
            case StepKind.Wait when cluster.Machines.All(some => cluster.IsUp(some.Node)):
                await Task.WhenAll(_started);
                break;
            default:
                break;
        }
    }

    private void Submit(string key, SliceRequest request)
    {
        var submission = cluster.Client.SubmitAsync(request, key);
        _started.Add(submission);
        if (_ids.TryAdd(key, SliceId.FromKey(request.Tenant, key)))
        {
            _requests.Add((key, request));
            _submissions[_ids[key]] = submission;
        }
    }

    private async Task ReleaseAsync(string id)
    {
        await _submissions[id];
        await cluster.Client.ReleaseAsync(id);
    }

    private async Task ResizeAsync(string id, SliceResize change)
    {
        await _submissions[id];
        try
        {
            await cluster.Client.ResizeAsync(id, change);
        }
        catch (TensorFusionException refusal) when (refusal.Code is FailureCode.NoRoom or FailureCode.SliceEnded
            or FailureCode.Timeout or FailureCode.NodeUnavailable)
        {
            // It may be refused; then it must have changed nothing.
        }
    }

    private string? Slice(Step step) => _requests.Count == 0
        ? null
        : _ids[_requests[step.First % _requests.Count].Key];

    private TestMachine Machine(Step step) => cluster.Machines[step.First % cluster.Machines.Count];

    private async Task DeactivateAsync(IAddressable grain)
    {
        try
        {
            if (await cluster.WhereIsAsync(grain) is not null)
            {
                await cluster.DeactivateAsync(grain);
            }
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            // The silo that was asked is dead, or died with the question; so is the activation, or it lives elsewhere.
        }
    }

    private async Task<string> DisagreementAsync()
    {
        var slices = await Task.WhenAll(_ids.Values.Select(id => cluster.Client.DescribeAsync(id)));
        var cards = await cluster.CardsAsync();
        foreach (var card in cards)
        {
            var wanted = slices
                .Where(slice => !slice.HasEnded && slice.Gpus.Any(gpu => gpu.GpuId == card.Id))
                .Select(slice => new GpuReservation
                {
                    SliceId = slice.Id,
                    Tflops = slice.Spec.Tflops,
                    Vram = slice.Spec.Vram,
                })
                .OrderBy(held => held.SliceId, StringComparer.Ordinal)
                .ToList();
            if (!wanted.SequenceEqual(card.Reservations))
            {
                return $"{card.Id} holds [{string.Join(", ", card.Reservations)}], "
                    + $"the living slices on it want [{string.Join(", ", wanted)}]";
            }
        }

        var running = slices.Where(slice => slice.Phase == SlicePhase.Running).ToList();
        if (slices.FirstOrDefault(slice => !slice.HasEnded && slice.Phase is SlicePhase.Placed) is { } placed)
        {
            return $"{placed.Id} is placed but does not run: {placed.Message}";
        }

        var workers = cluster.Machines.SelectMany(machine => machine.Workers.Keys).Order(StringComparer.Ordinal);
        if (!workers.SequenceEqual(running.Select(slice => slice.Id).Order(StringComparer.Ordinal)))
        {
            return $"workers [{string.Join(", ", workers)}] of slices [{string.Join(", ", running.Select(s => s.Id))}]";
        }

        var listed = await cluster.Client.ListSlicesAsync();
        var living = slices.Where(slice => !slice.HasEnded).Select(slice => slice.Id).Order(StringComparer.Ordinal);
        if (!listed.Select(slice => slice.Id).Order(StringComparer.Ordinal).SequenceEqual(living))
        {
            return $"listed [{string.Join(", ", listed.Select(s => s.Id))}], living [{string.Join(", ", living)}]";
        }

        var waiting = slices.FirstOrDefault(slice => slice.Phase == SlicePhase.Pending && Fits(slice.Spec, cards));
        return waiting is null ? "" : $"{waiting.Id} waits although it fits: {waiting.Message}";
    }

    private static bool Fits(SliceSpec spec, IReadOnlyList<GpuInfo> cards) => cards
        .Where(card => card.FreeTflops >= spec.Tflops && card.FreeVram >= spec.Vram)
        .GroupBy(card => card.Node)
        .Any(node => node.Count() >= spec.GpuCount);
}

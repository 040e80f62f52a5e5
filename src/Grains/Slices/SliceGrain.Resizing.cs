using System.Collections.Immutable;

namespace TensorFusion.Grains.Slices;

/// <summary>
/// Resizing: first the cards hold the larger of old and new, then the worker changes its limits, then the cards hold
/// the new. What is meant is written before, so that whoever comes after a crash goes on; at no time may the worker use
/// more than the cards hold for it.
/// </summary>
internal sealed partial class SliceGrain
{
    public async Task<SliceInfo> ResizeAsync(SliceResize change, CancellationToken cancellationToken)
    {
        ThrowIfUnknown();
        if (State.Phase.IsFinal())
        {
            throw new TensorFusionException(
                FailureCode.SliceEnded,
                Id,
                $"Slice {Id} has ended ({State.Phase}): {State.Message}",
                "Submit a new one.");
        }

        if (State.Phase.IsAway())
        {
            throw new TensorFusionException(
                FailureCode.MoveRefused,
                Id,
                $"Slice {Id} is {State.Phase.ToString().ToLowerInvariant()}: its limits cannot change now.",
                $"Resume it first: tensorfusion resume {Id}");
        }

        if (State.Phase != SlicePhase.Running)
        {
            throw new TensorFusionException(
                FailureCode.Timeout, Id, $"Slice {Id} is not running yet: {State.Message}", "Wait until it runs.");
        }

        if (State.Resizing is not null)
        {
            await FinishResizeAsync(cancellationToken);
        }

        var spec = change.Apply(State.Spec!);
        SliceRequestValidator.Check(spec, Id);
        if (IsMore(spec, State.Spec!))
        {
            await GrainFactory.GetGrain<ITenantGrain>(spec.Tenant).AdmitAsync(Id, spec, cancellationToken);
        }

        await WriteAsync(SliceStateMachine.BeginResize(State, spec, Now));
        if (State.Resizing is not null && await FinishResizeAsync(cancellationToken) is { } refusal)
        {
            throw refusal;
        }

        return Describe();
    }

    /// <summary>Does what <see cref="SliceState.Resizing"/> says, or gives it up.</summary>
    /// <returns>Why it was given up.</returns>
    private async Task<TensorFusionException?> FinishResizeAsync(CancellationToken cancellationToken)
    {
        var old = State.Spec!;
        var spec = State.Resizing!;
        var refusal = await GrowAsync(spec, cancellationToken);
        if (refusal is null && State.Phase == SlicePhase.Running)
        {
            var answer = await GrainFactory.GetGrain<INodeGrain>(State.Node)
                .ResizeWorkerAsync(Id, State.Epoch, spec, cancellationToken);
            refusal = answer.Length == 0
                ? null
                : new TensorFusionException(
                    spec.Vram < old.Vram ? FailureCode.InvalidVram : FailureCode.WorkerFailed,
                    Id,
                    $"Slice {Id} stays as it is: {answer}",
                    "Free memory in the program, or ask for more.");
        }

        var gpus = await HoldAsync(refusal is null ? spec : old, cancellationToken);
        await WriteAsync(SliceStateMachine.EndResize(State, refusal is null, gpus, Now));
        LogResized(Id, State.Spec!.Tflops, State.Spec.Vram);
        await TellTenantAsync(cancellationToken);
        return refusal;
    }

    private static bool IsMore(SliceSpec spec, SliceSpec old) =>
        spec.Tflops > old.Tflops
        || spec.Vram > old.Vram
        || (spec.LimitTflops ?? spec.Tflops) > (old.LimitTflops ?? old.Tflops);

    /// <summary>What the slice has become counts against the quota; the tenant asks the directory if it misses this.
    /// </summary>
    private async Task TellTenantAsync(CancellationToken cancellationToken)
    {
        try
        {
            await GrainFactory.GetGrain<ITenantGrain>(State.Spec!.Tenant)
                .SliceResizedAsync(Id, State.Spec, cancellationToken);
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            LogPublishFailed(exception, Id);
        }
    }

    private async Task<TensorFusionException?> GrowAsync(SliceSpec spec, CancellationToken cancellationToken)
    {
        foreach (var gpu in State.Gpus)
        {
            var answer = await GrainFactory.GetGrain<IGpuGrain>(gpu.GpuId)
                .ResizeAsync(Reservation(spec), onlyGrow: true, cancellationToken);
            if (!answer.Accepted)
            {
                return new TensorFusionException(
                    FailureCode.NoRoom,
                    Id,
                    $"Slice {Id} stays as it is: GPU {gpu.GpuId} has no room for it ({answer.Reason}).",
                    "Ask for less, release another slice, or submit a new one.");
            }
        }

        return null;
    }

    private async Task<ImmutableArray<SliceGpu>> HoldAsync(SliceSpec spec, CancellationToken cancellationToken)
    {
        var gpus = State.Gpus;
        for (var i = 0; i < gpus.Length; i++)
        {
            var answer = await GrainFactory.GetGrain<IGpuGrain>(gpus[i].GpuId)
                .ResizeAsync(Reservation(spec), onlyGrow: false, cancellationToken);
            gpus = gpus.SetItem(i, gpus[i] with { Share = ComputeShare.Of(spec.Tflops, answer.Gpu.Tflops) });
        }

        return gpus;
    }

    private GpuReservation Reservation(SliceSpec spec) =>
        new() { SliceId = Id, Tflops = spec.Tflops, Vram = spec.Vram };
}

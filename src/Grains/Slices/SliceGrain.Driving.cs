namespace TensorFusion.Grains.Slices;

/// <summary>
/// What the slice does by itself: start its worker, end when its lease is over, give back what it held.
/// </summary>
internal sealed partial class SliceGrain
{
    /// <summary>How often a slice that waits tells the scheduler, which may have been told by one that died.</summary>
    private static readonly TimeSpan WaitPeriod = TimeSpan.FromSeconds(10);

    private bool HasWork => State.Spec is not null
        && (!State.Phase.IsFinal() || State.HoldsResources || HasUnbilled || !_isNewsOut);

    /// <summary>Keeps the timer while there is something to do.</summary>
    private void Watch()
    {
        if (!HasWork)
        {
            _timer?.Dispose();
            _timer = null;
            return;
        }

        _timer ??= this.RegisterGrainTimer(DriveAsync, new GrainTimerCreationOptions
        {
            DueTime = TimeSpan.Zero,
            Period = DrivePeriod,
            KeepAlive = true,
        });
    }

    /// <summary>Lets the timer come at once, because there is something new to do.</summary>
    private void Hurry()
    {
        Watch();
        _timer?.Change(TimeSpan.Zero, DrivePeriod);
    }

    private async Task DriveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await SettleAsync();
            if (!_isNewsOut && !IsEndUnbilled)
            {
                await PublishAsync();
            }

            if (State.Phase.IsFinal())
            {
                await GiveBackAsync();
            }
            else if (IsLeaseOver())
            {
                LogLeaseOver(Id);
                var reason = $"lease over: no keep-alive for {LeaseTime.TotalSeconds:0} s and no program attached";
                await WriteAsync(SliceStateMachine.End(State, SlicePhase.Released, reason, Now));
                await GiveBackAsync();
            }
            else if (State.Resizing is not null)
            {
                await FinishResizeAsync(cancellationToken);
                Hurry();
            }
            else if (State.Phase == SlicePhase.Placed && State.GaveVramBack)
            {
                await TakeVramAsync("starts its worker when its card has room");
            }
            else if (State.Phase == SlicePhase.Placed && _started != State.Epoch && Now >= State.StartAfter)
            {
                await StartWorkerAsync(cancellationToken);
            }
            else if (State.Phase == SlicePhase.Pending && Now - _askedToWait >= WaitPeriod)
            {
                _askedToWait = Now;
                _ = AskSchedulerAsync();
            }
            else
            {
                await MoveAsync(cancellationToken);
            }

            Watch();
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException or TensorFusionException)
        {
            // The timer comes again; the node, the store, a card or the worker did not answer.
            LogDriveFailed(exception, Id);
        }
    }

    private bool IsLeaseOver()
    {
        // Whether programs are attached is known from the worker only. After this grain was activated anew it waits for
        // the first report, so that a silo's restart ends nothing that runs.
        var programsKnown = State.Phase == SlicePhase.Pending || _lastReport is not null;
        return State.Spec!.Lease
            && programsKnown
            && (_lastReport?.Clients.Length ?? 0) == 0
            && Now - _lastKeepAlive >= LeaseTime;
    }

    private async Task StartWorkerAsync(CancellationToken cancellationToken)
    {
        var epoch = State.Epoch;
        var assignment = new WorkerAssignment
        {
            SliceId = Id,
            Epoch = epoch,
            Token = State.Token,
            Spec = State.Spec!,
            Gpus = State.Gpus,
        };
        try
        {
            if (!await ConfirmAsync(cancellationToken))
            {
                return;
            }

            await GrainFactory.GetGrain<INodeGrain>(State.Node).StartWorkerAsync(assignment, cancellationToken);
            _started = epoch;
        }
        catch (TensorFusionException exception) when (exception.Code == FailureCode.NotFound)
        {
            await WriteAsync(SliceStateMachine.End(State, SlicePhase.Lost, exception.Message, Now));
            await GiveBackAsync();
        }
        catch (TensorFusionException exception) when (exception.Code == FailureCode.NodeUnavailable)
        {
            LogDriveFailed(exception, Id);
        }
        catch (TensorFusionException exception)
        {
            var report = new WorkerReport
            {
                Node = State.Node,
                Epoch = epoch,
                Phase = WorkerPhase.Exited,
                Message = exception.Message,
            };
            LogWorkerDied(Id, epoch, exception.Message);
            metrics.WorkerDied();
            await WriteAsync(SliceStateMachine.Report(State, report, Now, out _));
        }
    }

    /// <summary>
    /// No worker without reservations, whatever became of them since the place was given: two schedulers may have
    /// worked at the same time for a moment. The same reservation again changes nothing.
    /// </summary>
    /// <returns>Whether all cards hold what the slice was promised; if not, it waits for another place.</returns>
    private async Task<bool> ConfirmAsync(CancellationToken cancellationToken)
    {
        var reservation = Reservation(State.Spec!);
        foreach (var gpu in State.Gpus)
        {
            var answer = await GrainFactory.GetGrain<IGpuGrain>(gpu.GpuId)
                .ReserveAsync(reservation, cancellationToken);
            if (answer.Accepted)
            {
                if (answer.Gpu.Reservations.Any(held => held.SliceId == Id && held.Frozen))
                {
                    // The card took it without memory for it.
                    await WriteAsync(SliceMoves.GaveVramBack(State, gaveBack: true, Now));
                    Hurry();
                    return false;
                }

                continue;
            }

            LogUnplaced(Id, gpu.GpuId, answer.Reason);
            foreach (var other in State.Gpus)
            {
                await GrainFactory.GetGrain<IGpuGrain>(other.GpuId).ReleaseAsync(Id, cancellationToken);
            }

            await WriteAsync(SliceStateMachine.Unplace(State, $"lost its place: {answer.Reason}", Now));
            _askedToWait = DateTimeOffset.MinValue;
            Hurry();
            return false;
        }

        return true;
    }

    /// <summary>
    /// Ends the worker, then frees the cards: never the other way round, or memory would be promised twice.
    /// </summary>
    private async Task GiveBackAsync()
    {
        if (!State.HoldsResources)
        {
            if (State.Phase.IsFinal())
            {
                Watch();
            }

            return;
        }

        try
        {
            await GrainFactory.GetGrain<INodeGrain>(State.Node).StopWorkerAsync(Id, long.MaxValue);
            foreach (var gpu in State.Gpus)
            {
                await GrainFactory.GetGrain<IGpuGrain>(gpu.GpuId).ReleaseAsync(Id);
            }
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            // Its node is not there now. The slice has ended all the same; the rest is done when the node is back.
            LogGiveBackFailed(exception, Id, State.Node);
            return;
        }

        _lastReport = null;
        await WriteAsync(SliceStateMachine.GaveBack(State, Now));
        Watch();
        LogEnded(Id, State.Phase, State.Message);
    }

    private async Task PublishAsync()
    {
        _liveVersion = Math.Max(Math.Max(_liveVersion + 1, State.Version), Now.UtcTicks);
        var slice = Describe();
        _isNewsOut = false;
        try
        {
            await GrainFactory.GetGrain<IDirectoryGrain>(GrainKeys.Directory).SliceChangedAsync(slice);
            _isNewsOut = true;
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            LogPublishFailed(exception, Id);
            Watch();
            return;
        }

        // Not awaited: a scheduler or workload that is being ended hears nothing before this slice has answered it.
        _ = TellOwnersAsync(slice);
    }

    private async Task TellOwnersAsync(SliceInfo slice)
    {
        try
        {
            if (slice.HasEnded && slice.Node.Length == 0)
            {
                await GrainFactory.GetGrain<IPoolGrain>(slice.Spec.Pool).SliceChangedAsync(slice);
            }

            if (slice.HasEnded)
            {
                await GrainFactory.GetGrain<ITenantGrain>(slice.Spec.Tenant).SliceEndedAsync(slice.Id);
            }

            if (slice.Spec.Workload.Length > 0)
            {
                var workload = GrainKeys.Workload(slice.Spec.Tenant, slice.Spec.Workload);
                await GrainFactory.GetGrain<IWorkloadGrain>(workload).SliceChangedAsync(slice);
            }
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            LogPublishFailed(exception, Id);
            _isNewsOut = false;
            Watch();
        }
    }

    /// <summary>Tells the scheduler that this slice waits; not awaited, for the same reason.</summary>
    private async Task AskSchedulerAsync()
    {
        try
        {
            await GrainFactory.GetGrain<IPoolGrain>(State.Spec!.Pool).SliceChangedAsync(Describe());
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            LogPublishFailed(exception, Id);
        }
    }
}

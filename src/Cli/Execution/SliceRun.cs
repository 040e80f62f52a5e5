using TensorFusion.Cli.Cluster;

namespace TensorFusion.Cli.Execution;

/// <summary>
/// A program on a slice, from the request to the release. The slice is released whatever happens: the program ends,
/// cannot be started, or a signal or an error ends the wait.
/// </summary>
internal sealed class SliceRun(
    ICluster cluster, CliContext context, SignalRelay signals, RunTimings timings, ProfiledProgram? profile = null)
{
    private static readonly TimeSpan ExplainLimit = TimeSpan.FromSeconds(2);
    /// <summary>Changes on the way from its place to running; one that takes more is in trouble.</summary>
    private const int MostChanges = 8;

    private static readonly TimeSpan ReleaseLimit = TimeSpan.FromSeconds(10);

    /// <param name="request">What the slice shall be; leased.</param>
    /// <param name="program">Path of the program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="libraryFolder">Folder of the client library.</param>
    /// <returns>The program's exit status.</returns>
    public async Task<int> RunAsync(
        SliceRequest request, string program, IEnumerable<string> arguments, string libraryFolder)
    {
        var key = Guid.NewGuid().ToString("N");
        var id = SliceId.FromKey(request.Tenant, key);
        var made = false;
        try
        {
            var slice = await cluster.SubmitAsync(request, key, signals.Interrupted);
            made = true;
            timings.Done("place");
            await using var lease = new LeaseKeeper(token => cluster.KeepAliveAsync(id, token), context.Time);
            var connection = await ConnectAsync(slice);
            timings.Done("worker");
            var environment = new Dictionary<string, string>
            {
                ["TENSORFUSION_CONNECTION"] = connection.Choose(request.Reach, File.Exists),
                ["LD_LIBRARY_PATH"] = ClientLibrary.Prepend(libraryFolder, context.Environment("LD_LIBRARY_PATH")),
            };
            profile?.AddTo(environment);
            signals.Interrupted.ThrowIfCancellationRequested();
            var status = await ChildProgram.RunAsync(
                program, arguments, environment, signals, () => timings.Done("prepare"));
            timings.Done("program");
            if (profile?.Missing() is { } missing)
            {
                context.Error.WriteLine($"tensorfusion: {missing}");
            }

            if (status != ExitStatus.Done)
            {
                await ExplainAsync(id, request.Tenant);
            }

            return status;
        }
        catch (OperationCanceledException) when (signals.Signal != 0)
        {
            made = true; // perhaps: the signal may have come between the making and the answer
            return ExitStatus.SignalBase + signals.Signal;
        }
        finally
        {
            if (made)
            {
                await ReleaseAsync(id);
                timings.Done("release");
            }
        }
    }

    /// <summary>
    /// A slice that has its place is asked itself: it answers as soon as it runs. One that waits is watched, because
    /// there is something to tell.
    /// </summary>
    private async Task<SliceConnection> ConnectAsync(SliceInfo slice)
    {
        for (var changes = 0; slice.Phase != SlicePhase.Pending && changes < MostChanges; changes++)
        {
            if (await cluster.AwaitConnectionAsync(slice.Id, signals.Interrupted) is { } connection)
            {
                return connection;
            }
        }

        await WaitUntilRunningAsync(slice.Id);
        return await cluster.ConnectSliceAsync(slice.Id, signals.Interrupted);
    }

    private async Task WaitUntilRunningAsync(string id)
    {
        var said = "";
        await foreach (var slice in cluster.WatchSliceAsync(id, signals.Interrupted))
        {
            if (slice.Phase == SlicePhase.Running)
            {
                return;
            }

            if (slice.HasEnded)
            {
                throw new CommandFailure(
                    ExitStatus.Failed, $"slice {slice.Name} ended before it ran: {slice.Message}");
            }

            if (slice.Message.Length > 0 && slice.Message != said)
            {
                said = slice.Message;
                context.Error.WriteLine($"tensorfusion: slice {slice.Name} waits: {said}");
            }
        }

        signals.Interrupted.ThrowIfCancellationRequested();
        throw new CommandFailure(ExitStatus.Failed, $"the cluster stopped telling about slice {id}; run it again.");
    }

    /// <summary>The program failed: says so when that was not its own fault.</summary>
    private async Task ExplainAsync(string id, string tenant)
    {
        using var limit = new CancellationTokenSource(ExplainLimit, context.Time);
        try
        {
            var slice = await cluster.DescribeSliceAsync(id, tenant, limit.Token);
            if (slice.Message.Length > 0)
            {
                context.Error.WriteLine($"tensorfusion: slice {slice.Name}: {slice.Message}");
            }
        }
        catch (Exception error) when (error is TensorFusionException or OperationCanceledException)
        {
            // The program's status is the answer; this was a courtesy.
        }
    }

    private async Task ReleaseAsync(string id)
    {
        using var limit = new CancellationTokenSource(ReleaseLimit, context.Time);
        try
        {
            await cluster.BeginReleaseAsync(id, limit.Token);
        }
        catch (TensorFusionException error) when (error.Code is FailureCode.NotFound or FailureCode.SliceEnded)
        {
            // it has ended on its own, or was never made
        }
        catch (Exception error) when (error is TensorFusionException or OperationCanceledException)
        {
            context.Error.WriteLine(
                $"tensorfusion: slice {id} could not be released now ({error.Message}); "
                + "the cluster releases it itself when nobody has used it for 15 s.");
        }
    }
}

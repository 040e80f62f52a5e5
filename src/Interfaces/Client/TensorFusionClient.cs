using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace TensorFusion;

/// <summary>
/// The SDK: submit, watch, describe, release and connect slices, and look at the cluster. Every failure is a
/// <see cref="TensorFusionException"/>. Safe for use by many threads.
/// </summary>
public sealed partial class TensorFusionClient : IAsyncDisposable
{
    private readonly IGrainFactory _grains;
    private readonly TensorFusionClientOptions _options;
    private readonly IHost? _host;

    /// <summary>A client over an Orleans client or silo that is already there.</summary>
    public TensorFusionClient(IGrainFactory grains, TensorFusionClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(grains);
        ArgumentNullException.ThrowIfNull(options);
        _grains = grains;
        _options = options;
    }

    private TensorFusionClient(IHost host, TensorFusionClientOptions options)
        : this(host.Services.GetRequiredService<IGrainFactory>(), options)
    {
        _host = host;
    }

    private IDirectoryGrain Directory => _grains.GetGrain<IDirectoryGrain>(GrainKeys.Directory);

    /// <summary>Connects a program that has no dependency injection. Dispose the client to disconnect.</summary>
    /// <exception cref="TensorFusionException">
    /// <see cref="FailureCode.GatewayUnreachable"/> after <see cref="TensorFusionClientOptions.ConnectTimeout"/>.
    /// </exception>
    public static async Task<TensorFusionClient> ConnectAsync(
        TensorFusionClientOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        var builder = Host.CreateEmptyApplicationBuilder(new() { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Services.AddTensorFusionClient(copy =>
        {
            copy.Gateways = options.Gateways;
            copy.ConnectTimeout = options.ConnectTimeout;
            copy.RetryTimeout = options.RetryTimeout;
            copy.ClusterId = options.ClusterId;
            copy.Token = options.Token;
            copy.TimeProvider = options.TimeProvider;
        });
        var host = builder.Build();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.ConnectTimeout * 1.5);
        try
        {
            await host.StartAsync(limit.Token);
            return new(host, options);
        }
        catch (Exception exception)
        {
            await StopAsync(host);
            cancellationToken.ThrowIfCancellationRequested();
            throw exception as TensorFusionException ?? GatewayRetryFilter.Unreachable(options, exception);
        }
    }

    /// <summary>Submits a request. Returns at once with the slice placed, or pending with the reason.</summary>
    /// <param name="request">What is wanted.</param>
    /// <param name="idempotencyKey">
    /// The same key with the same request returns the slice that was made the first time; null makes a new one.
    /// </param>
    /// <param name="cancellationToken">Stops waiting for the answer; the slice may have been made.</param>
    public Task<SliceInfo> SubmitAsync(
        SliceRequest request, string? idempotencyKey = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var key = idempotencyKey ?? Guid.NewGuid().ToString("N");
        SliceRequestValidator.CheckKey(key);
        SliceRequestValidator.CheckLabel(request.Tenant, "tenant");
        var id = SliceId.FromKey(request.Tenant, key);
        var spec = SliceRequestValidator.Validate(request, id);
        return CallAsync(
            token => _grains.GetGrain<IPoolGrain>(spec.Pool).SubmitAsync(id, spec, token), cancellationToken);
    }

    /// <summary>The slice as it is now.</summary>
    /// <param name="idOrName">Id, or name within the tenant; a living slice comes before those that ended.</param>
    /// <param name="tenant">Tenant of the name.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="TensorFusionException">
    /// <see cref="FailureCode.NotFound"/>.
    /// </exception>
    public async Task<SliceInfo> DescribeAsync(
        string idOrName,
        string tenant = SliceRequest.DefaultTenant,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(idOrName);
        if (SliceId.IsWellFormed(idOrName))
        {
            return await CallAsync(
                    token => _grains.GetGrain<ISliceGrain>(idOrName).GetAsync(token), cancellationToken)
                ?? throw NoSlice(idOrName);
        }

        var filter = new SliceFilter { Tenant = tenant, IdOrName = idOrName, IncludeEnded = true };
        var found = await ListSlicesAsync(filter, cancellationToken);
        var slice = found.OrderBy(slice => slice.HasEnded).ThenByDescending(slice => slice.CreatedAt).FirstOrDefault()
            ?? throw NoSlice(idOrName);

        // The list has what was told of the slice; the slice itself knows what grows without being told.
        return slice.HasEnded
            ? slice
            : await CallAsync(token => _grains.GetGrain<ISliceGrain>(slice.Id).GetAsync(token), cancellationToken)
                ?? slice;
    }

    /// <summary>
    /// Ends a slice; returns when its worker is gone and its memory free. Ending it again does nothing.
    /// </summary>
    /// <param name="idOrName">Id, or name within the tenant.</param>
    /// <param name="tenant">Tenant of the name.</param>
    /// <param name="cancellationToken">Stops waiting; the slice ends all the same.</param>
    public async Task<SliceInfo> ReleaseAsync(
        string idOrName,
        string tenant = SliceRequest.DefaultTenant,
        CancellationToken cancellationToken = default)
    {
        var id = await ResolveAsync(idOrName, tenant, cancellationToken);
        return await CallAsync(
            token => _grains.GetGrain<ISliceGrain>(id).ReleaseAsync("released on request", token), cancellationToken);
    }

    /// <summary>
    /// As <see cref="ReleaseAsync"/>, and returns when the end is written: worker and memory are gone soon after,
    /// whether this program still runs or not.
    /// </summary>
    /// <param name="sliceId">Id of the slice.</param>
    /// <param name="cancellationToken">Stops waiting; the slice ends all the same.</param>
    public Task<SliceInfo> BeginReleaseAsync(string sliceId, CancellationToken cancellationToken = default) =>
        CallAsync(
            token => _grains.GetGrain<ISliceGrain>(sliceId).BeginReleaseAsync("released on request", token),
            cancellationToken);

    /// <summary>
    /// Changes compute and memory of a running slice, at once; returns when its worker holds to the new limits.
    /// </summary>
    /// <param name="idOrName">Id, or name within the tenant.</param>
    /// <param name="change">What is to change.</param>
    /// <param name="tenant">Tenant of the name.</param>
    /// <param name="cancellationToken">Stops waiting; the change may have been made.</param>
    /// <exception cref="TensorFusionException">See <see cref="ISliceGrain.ResizeAsync"/>.</exception>
    public async Task<SliceInfo> ResizeAsync(
        string idOrName,
        SliceResize change,
        string tenant = SliceRequest.DefaultTenant,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        var id = await ResolveAsync(idOrName, tenant, cancellationToken);
        return await CallAsync(
            token => _grains.GetGrain<ISliceGrain>(id).ResizeAsync(change, token), cancellationToken);
    }

    /// <summary>Says that the submitter of a leased slice is alive; call it at least every 5 s.</summary>
    public Task<SliceInfo> KeepAliveAsync(string sliceId, CancellationToken cancellationToken = default) =>
        CallAsync(token => _grains.GetGrain<ISliceGrain>(sliceId).KeepAliveAsync(token), cancellationToken);

    /// <summary>Waits until a slice runs.</summary>
    /// <param name="sliceId">Its id.</param>
    /// <param name="timeout">How long; null waits for ever.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="TensorFusionException">
    /// <see cref="FailureCode.SliceEnded"/>, or <see cref="FailureCode.Timeout"/> with the reason why it still waits.
    /// </exception>
    public async Task<SliceInfo> WaitUntilRunningAsync(
        string sliceId, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        var last = await DescribeAsync(sliceId, cancellationToken: cancellationToken);
        using var limit = new CancellationTokenSource(
            timeout ?? Timeout.InfiniteTimeSpan, _options.TimeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await foreach (var slice in WatchAsync(last.Id, both.Token))
            {
                last = slice;
                if (slice.Phase == SlicePhase.Running)
                {
                    return slice;
                }

                if (slice.HasEnded)
                {
                    throw Ended(slice);
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TensorFusionException(
                FailureCode.Timeout,
                sliceId,
                $"Slice {sliceId} is not running after {timeout}: {last.Message}",
                "Wait longer, or release it.");
        }

        cancellationToken.ThrowIfCancellationRequested();
        throw Ended(last);
    }

    /// <summary>
    /// Waits until a slice runs and returns the connection that its program needs in <c>TENSORFUSION_CONNECTION</c>. It
    /// contains the slice's secret.
    /// </summary>
    /// <inheritdoc cref="WaitUntilRunningAsync"/>
    public async Task<string> ConnectAsync(
        string sliceId, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        var connection = await GetConnectionAsync(sliceId, timeout, cancellationToken);
        return connection.Choose(SliceReach.Any, File.Exists);
    }

    /// <summary>Waits until a slice runs and returns all ways to it. They contain the slice's secret.</summary>
    /// <inheritdoc cref="WaitUntilRunningAsync"/>
    public async Task<SliceConnection> GetConnectionAsync(
        string sliceId, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        var slice = await WaitUntilRunningAsync(sliceId, timeout, cancellationToken);
        return await CallAsync(
            token => _grains.GetGrain<ISliceGrain>(slice.Id).GetConnectionAsync(token), cancellationToken);
    }

    /// <summary>
    /// All ways to a slice that is about to run, or null when it changed without running: ask again, or watch it.
    /// </summary>
    /// <inheritdoc cref="ISliceGrain.AwaitConnectionAsync"/>
    public Task<SliceConnection?> AwaitConnectionAsync(string sliceId, CancellationToken cancellationToken = default) =>
        CallAsync(token => _grains.GetGrain<ISliceGrain>(sliceId).AwaitConnectionAsync(token), cancellationToken);

    /// <summary>One slice as it is, then each change, until it has ended.</summary>
    public async IAsyncEnumerable<SliceInfo> WatchAsync(
        string sliceId, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var filter = new SliceFilter { IdOrName = sliceId, IncludeEnded = true };
        var seen = await DescribeAsync(sliceId, cancellationToken: cancellationToken);
        yield return seen;
        if (seen.HasEnded)
        {
            yield break;
        }

        await foreach (var slice in WatchAsync(filter, cancellationToken))
        {
            if (slice.Id != seen.Id || slice.Version <= seen.Version)
            {
                continue;
            }

            seen = slice;
            yield return slice;
            if (slice.HasEnded)
            {
                yield break;
            }
        }
    }

    /// <summary>
    /// The slices of a filter as they are, then each that changes. Goes on by itself after a silo restarted: then all
    /// are sent again.
    /// </summary>
    public async IAsyncEnumerable<SliceInfo> WatchAsync(
        SliceFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var retry = new RetryBudget(_options);
        while (true)
        {
            await using var stream = Directory.WatchSlicesAsync(filter, cancellationToken)
                .GetAsyncEnumerator(cancellationToken);
            while (true)
            {
                try
                {
                    ShowToken();
                    if (!await stream.MoveNextAsync())
                    {
                        yield break;
                    }

                    retry.Reset();
                }
                catch (Exception exception) when (RetryBudget.IsTransient(exception))
                {
                    await retry.PauseAsync(exception, cancellationToken);
                    break;
                }

                yield return stream.Current;
            }
        }
    }

    /// <summary>Disconnects, when this client made its connection itself.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await StopAsync(_host);
        }
    }

    private static async Task StopAsync(IHost host)
    {
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            await host.StopAsync(limit.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or AggregateException)
        {
            // The connection is given up either way, and the caller has nothing to do about it.
        }

        if (host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
    }

    private static TensorFusionException NoSlice(string idOrName) => new(
        FailureCode.NotFound, idOrName, $"There is no slice '{idOrName}'.", "See: tensorfusion get slices.");

    private static TensorFusionException Ended(SliceInfo slice) => new(
        FailureCode.SliceEnded,
        slice.Id,
        $"Slice {slice.Id} has ended ({slice.Phase}): {slice.Message}",
        "Submit a new one.");

    private async Task<string> ResolveAsync(string idOrName, string tenant, CancellationToken cancellationToken) =>
        SliceId.IsWellFormed(idOrName)
            ? idOrName
            : (await DescribeAsync(idOrName, tenant, cancellationToken)).Id;

    private async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        var retry = new RetryBudget(_options);
        ShowToken();
        while (true)
        {
            try
            {
                return await call(cancellationToken);
            }
            catch (Exception exception) when (RetryBudget.IsTransient(exception))
            {
                await retry.PauseAsync(exception, cancellationToken);
            }
        }
    }
}

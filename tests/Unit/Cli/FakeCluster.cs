using System.Threading.Channels;
using TensorFusion.Cli.Cluster;

namespace TensorFusion.Tests.Unit.Cli;

/// <summary>A cluster that is a script: what it holds, what it says of a slice, and what it was asked for.</summary>
internal sealed class FakeCluster : ICluster
{
    private readonly Channel<SliceInfo> _news = Channel.CreateUnbounded<SliceInfo>();

    public FakeAccounting Books { get; } = new();

    public IAccounting Accounting => Books;

    public List<NodeInfo> Nodes { get; } = [];

    public List<GpuInfo> Gpus { get; } = [];

    public List<SliceInfo> Slices { get; } = [];

    public List<WorkloadInfo> Workloads { get; } = [];

    public List<PoolInfo> Pools { get; } = [];

    /// <summary>The request that was submitted; null when none was.</summary>
    public SliceRequest? Submitted { get; private set; }

    /// <summary>Id of the slice that was submitted.</summary>
    public string SubmittedId { get; private set; } = "";

    public List<string> Released { get; } = [];

    public SemaphoreSlim KeptAlive { get; } = new(0);

    public TensorFusionException? SubmitError { get; init; }

    public TensorFusionException? ReleaseError { get; init; }

    /// <summary>Phases and messages that a submitted slice goes through.</summary>
    public IReadOnlyList<(SlicePhase Phase, string Message)> Story { get; init; } = [(SlicePhase.Running, "")];

    /// <summary>What a description says of the slice after its program failed.</summary>
    public string LastMessage { get; init; } = "";

    /// <summary>What it says when it is asked to explain.</summary>
    public PlacementExplanation? Explanation { get; init; }

    public void Tell(SliceInfo slice) => _news.Writer.TryWrite(slice);

    public void TellNoMore() => _news.Writer.Complete();

    public Task<IReadOnlyList<NodeInfo>> ListNodesAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<NodeInfo>>(Nodes);

    public Task<IReadOnlyList<GpuInfo>> ListGpusAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<GpuInfo>>(Gpus);

    public Task<IReadOnlyList<SliceInfo>> ListSlicesAsync(SliceFilter filter, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<SliceInfo>>([.. Slices.Where(filter.Matches)]);

    public Task<IReadOnlyList<WorkloadInfo>> ListWorkloadsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<WorkloadInfo>>(Workloads);

    public Task<IReadOnlyList<PoolInfo>> ListPoolsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<PoolInfo>>(Pools);

    public Task<IReadOnlyList<QosLevel>> ListQosAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<QosLevel>>(QosCatalogue.Default.Levels);

    public IAsyncEnumerable<SliceInfo> WatchSlicesAsync(SliceFilter filter, CancellationToken cancellationToken) =>
        _news.Reader.ReadAllAsync(cancellationToken);

    public IAsyncEnumerable<SliceInfo> WatchSliceAsync(string sliceId, CancellationToken cancellationToken) =>
        _news.Reader.ReadAllAsync(cancellationToken);

    public Task<SliceInfo> DescribeSliceAsync(string idOrName, string tenant, CancellationToken cancellationToken)
    {
        var slice = Submitted is null
            ? Slices.FirstOrDefault(slice => slice.Name == idOrName || slice.Id == idOrName)
            : Slice(SlicePhase.Running, LastMessage);
        return slice is null
            ? throw new TensorFusionException(FailureCode.NotFound, idOrName, $"There is no slice '{idOrName}'.")
            : Task.FromResult(slice);
    }

    public Task<SliceInfo> SubmitAsync(SliceRequest request, string key, CancellationToken cancellationToken)
    {
        if (SubmitError is not null)
        {
            throw SubmitError;
        }

        Submitted = request;
        SubmittedId = SliceId.FromKey(request.Tenant, key);
        foreach (var (phase, message) in Story)
        {
            Tell(Slice(phase, message));
        }

        return Task.FromResult(Slice(SlicePhase.Pending, ""));
    }

    /// <summary>Path of the slice's socket; one that exists on every machine.</summary>
    public string Socket { get; set; } = "/dev/null";

    public Task<SliceConnection> ConnectSliceAsync(string sliceId, CancellationToken cancellationToken) =>
        Task.FromResult(new SliceConnection
        {
            Uri = $"shm://{Socket}?slice={sliceId}&token=00",
            RemoteUri = $"tcp://10.0.0.1:7000?slice={sliceId}&token=00",
        });

    public Task KeepAliveAsync(string sliceId, CancellationToken cancellationToken)
    {
        KeptAlive.Release();
        return Task.CompletedTask;
    }

    /// <summary>The change that was asked for, and of which slice.</summary>
    public (string Slice, string Tenant, SliceResize Change)? Resized { get; private set; }

    public TensorFusionException? ResizeError { get; init; }

    public Task<SliceInfo> ResizeAsync(
        string idOrName, string tenant, SliceResize change, CancellationToken cancellationToken)
    {
        Resized = (idOrName, tenant, change);
        var slice = Samples.Slice();
        return ResizeError is null
            ? Task.FromResult(slice with { Spec = change.Apply(slice.Spec) })
            : throw ResizeError;
    }

    public Task<SliceInfo> ReleaseAsync(string idOrName, string tenant, CancellationToken cancellationToken)
    {
        Released.Add(idOrName);
        return ReleaseError is null ? Task.FromResult(Samples.Slice()) : throw ReleaseError;
    }

    /// <summary>What was frozen, and where to.</summary>
    public List<(string Slice, MemoryTier To)> Frozen { get; } = [];

    /// <summary>What was resumed.</summary>
    public List<string> Resumed { get; } = [];

    public Task<SliceInfo> FreezeAsync(
        string idOrName, MemoryTier to, string tenant, IProgress<SliceInfo> progress,
        CancellationToken cancellationToken)
    {
        Frozen.Add((idOrName, to));
        progress.Report(Samples.Slice());
        return Task.FromResult(Samples.Slice());
    }

    public Task<SliceInfo> ResumeAsync(
        string idOrName, string tenant, IProgress<SliceInfo> progress, CancellationToken cancellationToken)
    {
        Resumed.Add(idOrName);
        return Task.FromResult(Samples.Slice());
    }

    public Task<PlacementExplanation> ExplainAsync(
        string idOrName, string tenant, CancellationToken cancellationToken) =>
        Task.FromResult(Explanation ?? new() { Slice = Samples.Slice() });

    public Task<IReadOnlyList<SimulatedSlice>> SimulateAsync(
        IReadOnlyList<SliceRequest> requests, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<SimulatedSlice>>([.. requests.Select((request, i) => new SimulatedSlice
        {
            Name = request.Name ?? $"slice-{i + 1}",
            Node = i == 0 ? "node-1" : "",
            Gpus = i == 0 ? ["node-1/GPU-1"] : [],
            Reason = i == 0 ? "best of 2 nodes" : "no node has room",
        })]);

    public Task<string> SaveSnapshotAsync(string pool, CancellationToken cancellationToken) =>
        Task.FromResult($"snapshot of {pool}");

    public Task<IReadOnlyList<SimulatedSlice>> ReplaySnapshotAsync(
        string snapshot, string pool, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<SimulatedSlice>>([new() { Name = snapshot, Reason = "replayed" }]);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private SliceInfo Slice(SlicePhase phase, string message) =>
        Samples.Slice() with { Id = SubmittedId, Phase = phase, Message = message };
}

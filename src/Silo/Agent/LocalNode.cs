using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using TensorFusion.Driver;
using TensorFusion.Grains.Nodes;
using TensorFusion.Protocol.Control;
using TensorFusion.Silo.Devices;
using TensorFusion.Silo.Telemetry;
using TensorFusion.Silo.Workers;

namespace TensorFusion.Silo.Agent;

/// <summary>The machine of this silo, for its grains.</summary>
internal sealed partial class LocalNode(
    NodeIdentity identity,
    IDeviceInventory inventory,
    GpuDescriber describer,
    IWorkerSupervisor workers,
    RunDirectory folders,
    RemoteAccess remote,
    ILocalSiloDetails silo,
    DcgmMetrics dcgm,
    TimeProvider clock,
    ILogger<LocalNode> logger) : ILocalNode
{
    private readonly DateTimeOffset _startedAt = clock.GetUtcNow();
    private readonly Lock _measuring = new();
    private ImmutableArray<GpuInfo> _gpus = [];
    private volatile bool _isReady;

    public ImmutableArray<GpuInfo> Gpus => _gpus;

    /// <summary>
    /// Whether living workers were found and lost ones reported. Before, none is started: it could be the second one of
    /// its slice.
    /// </summary>
    public bool IsReady
    {
        get => _isReady;
        set => _isReady = value;
    }

    public NodeInfo Describe() => new()
    {
        Name = identity.Name,
        Pool = identity.Pool,
        State = NodeState.Ready,
        Address = silo.SiloAddress.Endpoint.ToString(),
        Driver = inventory.Driver.ToString().ToLowerInvariant(),
        DriverVersion = inventory.DriverVersion,
        HostMemory = MiB.FromBytes(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes),
        Cpus = Environment.ProcessorCount,
        StartedAt = _startedAt,
    };

    /// <summary>Reads all cards again. When that fails, those known are marked with the reason.</summary>
    public void Measure()
    {
        lock (_measuring)
        {
            try
            {
                var readings = inventory.Read();
                dcgm.Set(readings, inventory.DriverVersion);
                _gpus = [.. readings.Select(describer.Describe)];
            }
            catch (DriverException exception)
            {
                LogMeasureFailed(exception, identity.Name);
                _gpus =
                [
                    .. _gpus.Select(gpu => gpu with
                    {
                        Health = GpuHealth.Unhealthy,
                        HealthMessage = exception.Message,
                    }),
                ];
            }
        }
    }

    public Task StartWorkerAsync(WorkerAssignment assignment, CancellationToken cancellationToken)
    {
        if (!IsReady)
        {
            throw new TensorFusionException(
                FailureCode.NodeUnavailable,
                identity.Name,
                $"Node {identity.Name} still looks for its workers.",
                "Try again.");
        }

        var spec = WorkerSpecs.From(
            assignment, _gpus, inventory.Driver, identity.SoftwareGpu, folders.Of(assignment.SliceId), remote);
        var turns = identity.Turns(folders.Turns, assignment.Spec.Qos);
        return workers.StartAsync(spec with { Turns = turns, Tiers = identity.Tiers }, cancellationToken);
    }

    public async Task<string> ResizeWorkerAsync(
        string sliceId, long epoch, SliceSpec spec, CancellationToken cancellationToken) =>
        await workers.ResizeAsync(
            sliceId,
            epoch,
            new(
                0,
                WorkerCommandKind.Resize,
                (double)spec.Tflops.Value,
                (double)(spec.LimitTflops ?? Tflops.Zero).Value,
                spec.Vram.Bytes),
            cancellationToken)
        ?? throw new TensorFusionException(
            FailureCode.NodeUnavailable,
            sliceId,
            $"Worker {epoch} of slice {sliceId} does not answer now.",
            "Try again.");

    public Task StopWorkerAsync(string sliceId, long epoch, CancellationToken cancellationToken) =>
        workers.StopAsync(sliceId, epoch, cancellationToken);

    public Task MoveMemoryAsync(MemoryMove move, CancellationToken cancellationToken) =>
        workers.MoveMemoryAsync(move, cancellationToken);
}

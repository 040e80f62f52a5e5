using TensorFusion.Driver;
using TensorFusion.Worker.Devices;

namespace TensorFusion.Worker.Tiers;

/// <summary>
/// Moves the memory of a slice off its cards and back. For one thread; the gate must be closed and all command threads
/// at rest. A move that fails leaves everything as it was, except where it says otherwise.
/// </summary>
internal sealed unsafe partial class TierEngine : IDisposable
{
    private const ulong Chunk = ChunkHashKey.ChunkBytes;

    /// <summary>Chunks of a group on their way between device and host: 128 MiB.</summary>
    private const int HostGroup = 64;

    /// <summary>Chunks of a group on their way between device and disk: 16 MiB.</summary>
    private const int DiskGroup = 8;

    private readonly IReadOnlyList<WorkerDevice> _devices;
    private readonly TierLedger _ledger;
    private readonly HostPool _hosts;
    private readonly ColdFile _cold;
    private readonly IoQueue _io;
    private readonly ChunkStore _store;
    private readonly ChunkHasher[] _hashers;
    private readonly TierSteps _steps;
    private readonly TierProgress _progress;
    private readonly TierCounters _counters;

    public TierEngine(
        IReadOnlyList<WorkerDevice> devices, TierLedger ledger, ColdFile cold, TierSteps steps, TierProgress progress,
        TierCounters counters)
    {
        var key = ChunkHashKey.Random();
        _devices = devices;
        _ledger = ledger;
        _hosts = new HostPool(devices[0].Driver, ledger);
        _cold = cold;
        _io = new IoQueue(cold);
        _store = new ChunkStore(_hosts, cold, key.Zero);
        _hashers = [.. devices.Select(device => new ChunkHasher(device, key))];
        _steps = steps;
        _progress = progress;
        _counters = counters;
    }

    /// <summary>Bytes of the host tier that are in use.</summary>
    public ulong HostBytes => _hosts.Bytes;

    /// <summary>Bytes of the disk tier that are in use.</summary>
    public ulong DiskBytes => _cold.Bytes;

    /// <summary>Gives up the copies that were kept for the next freeze. Only while the memory is on the cards.</summary>
    public void DropCopies()
    {
        foreach (var device in _devices)
        {
            foreach (var backing in device.Memory.Backings())
            {
                backing.Copies?.Dispose();
                backing.Copies = null;
            }
        }

        _devices[0].MakeCurrent();
        _hosts.Trim();
        _counters.Add("tierDroppedCopies", 1);
    }

    /// <summary>
    /// Removes the file of the disk tier; its space is free when the process ends, and so are the budgets. A move may be
    /// under way.
    /// </summary>
    public void RemoveFiles() => _cold.Remove();

    public void Dispose()
    {
        _io.Dispose();
        _cold.Dispose();
        _ledger.Dispose();
    }

    private List<MemoryView> OpenViews()
    {
        var views = new List<MemoryView>();
        try
        {
            foreach (var device in _devices)
            {
                DriverCall.Require(device.MakeCurrent(), "using the device");
                foreach (var backing in device.Memory.Backings())
                {
                    DriverCall.Require(device.Memory.OpenView(backing, out var address), "mapping memory to move it");
                    views.Add(new MemoryView(device, backing, address));
                }
            }

            return views;
        }
        catch
        {
            CloseViews(views);
            throw;
        }
    }

    private static void CloseViews(List<MemoryView> views)
    {
        foreach (var view in views)
        {
            DriverCall.Require(
                view.Device.Memory.CloseView(view.Backing, view.Address), "unmapping memory that was moved");
        }

        views.Clear();
    }

    /// <summary>Runs something for each device that has moves, with its lanes and its context current.</summary>
    private static void EachDevice(List<ChunkMove> moves, Action<CopyLanes, ChunkMove[]> run)
    {
        foreach (var group in moves.GroupBy(move => move.Device))
        {
            DriverCall.Require(group.Key.MakeCurrent(), "using the device");
            using var lanes = new CopyLanes(group.Key);
            run(lanes, [.. group]);
        }
    }

    /// <summary>Whether the error means that the context is lost and nothing more can be done.</summary>
    public static bool IsFatal(Exception error) => error is DriverException { Result: var result }
        && result.BreaksContext();
}

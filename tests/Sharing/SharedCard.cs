using System.Buffers.Binary;
using System.Diagnostics;
using TensorFusion.Protocol.Control;

namespace TensorFusion.Tests.Sharing;

/// <summary>
/// A software card of a folder of its own, with worker processes on it as a node agent would start them, and programs on
/// these. Device time is read from the device's own ledger, not from what the workers say.
/// </summary>
public sealed class SharedCard : IAsyncDisposable
{
    /// <summary>Compute of the card, TFLOPS: a share of 10 % is 10.</summary>
    public const double Tflops = 100;

    private const int LedgerHeaderBytes = 64;
    private const int LedgerEntryBytes = 64;
    private const int ComputeOffset = 48;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tf-card-");
    private readonly List<CardSlice> _slices = [];

    /// <summary>Settings that all workers of the card get.</summary>
    public Func<WorkerTurnSpec, WorkerTurnSpec> Settings { get; set; } = turns => turns;

    internal string StateFolder => Path.Combine(_folder.FullName, "gpu");

    /// <summary>Starts the worker of a slice and waits until programs can attach.</summary>
    /// <param name="request">Part of the card that it is entitled to.</param>
    /// <param name="limit">Part that it never exceeds; null: what its quality of service says.</param>
    /// <param name="qos">Its quality of service.</param>
    public async Task<CardSlice> AddAsync(double request, double? limit = null, string qos = "medium")
    {
        var name = $"s-{_slices.Count}";
        var folder = _folder.CreateSubdirectory(name).FullName;
        var turns = Settings(new WorkerTurnSpec(Path.Combine(_folder.FullName, "turns")));
        var slice = await CardSlice.StartAsync(this, name, folder, request * Tflops, limit * Tflops, qos, turns);
        _slices.Add(slice);
        return slice;
    }

    /// <summary>What each slice had over a while, in parts of the time that went by.</summary>
    public async Task<IReadOnlyList<MeasuredShare>> MeasureAsync(TimeSpan time)
    {
        var before = await ReadAsync();
        await Task.Delay(time);
        return Between(before, await ReadAsync());
    }

    /// <summary>
    /// What each slice had while all together were charged some device time, in parts of the time that went by.
    /// </summary>
    /// <exception cref="TimeoutException">They were not charged that much in a minute.</exception>
    public async Task<IReadOnlyList<MeasuredShare>> MeasureChargedAsync(TimeSpan deviceTime)
    {
        var before = await ReadAsync();
        while (true)
        {
            await Task.Delay(20);
            var now = await ReadAsync();
            if (now.Charged.Sum() - before.Charged.Sum() >= deviceTime.TotalNanoseconds)
            {
                return Between(before, now);
            }

            if (Stopwatch.GetElapsedTime(before.At, now.At) > Patience)
            {
                throw new TimeoutException(
                    $"in {Patience} the slices were not charged {deviceTime.TotalMilliseconds} ms of device time");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var slice in _slices)
        {
            await slice.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    private static MeasuredShare[] Between(Reading before, Reading after)
    {
        var elapsed = Stopwatch.GetElapsedTime(before.At, after.At).TotalNanoseconds;
        return [.. after.Charged.Select((charged, i) => new MeasuredShare(
            (after.Used[i] - before.Used[i]) / elapsed, (charged - before.Charged[i]) / elapsed))];
    }

    /// <summary>Times of all slices, ns; those of a worker that has ended are 0.</summary>
    private async Task<Reading> ReadAsync()
    {
        var charged = new double[_slices.Count];
        for (var i = 0; i < charged.Length; i++)
        {
            charged[i] = _slices[i].HasExited ? 0 : (await _slices[i].ShareAsync()).DeviceMicroseconds * 1000.0;
        }

        var times = ComputeTimes();
        var used = _slices.Select(slice => slice.HasExited ? 0 : times.GetValueOrDefault(slice.WorkerId));
        return new Reading(Stopwatch.GetTimestamp(), [.. used], charged);
    }

    private Dictionary<int, double> ComputeTimes()
    {
        var file = Directory.EnumerateFiles(StateFolder, "*.ledger").Single();
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var times = new Dictionary<int, double>();
        for (var at = LedgerHeaderBytes; at + LedgerEntryBytes <= bytes.Length; at += LedgerEntryBytes)
        {
            var pid = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));
            if (pid != 0)
            {
                times[pid] = times.GetValueOrDefault(pid)
                    + BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at + ComputeOffset));
            }
        }

        return times;
    }

    private readonly record struct Reading(long At, double[] Used, double[] Charged);
}

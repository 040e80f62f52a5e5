using System.Diagnostics;
using System.Globalization;
using TensorFusion.Driver;
using TensorFusion.Protocol.Control;
using TensorFusion.SoftGpu;
using TensorFusion.SoftGpu.Options;
using TensorFusion.Worker.Devices;
using TensorFusion.Worker.Tiers;

namespace TensorFusion.Benchmarks;

/// <summary>How fast a slice freezes and resumes on the software GPU, and what its parts take.</summary>
internal static unsafe class TierBenchmark
{
    private const long Bytes = 512L << 20;

    public static void Run(TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory("tf-tiers-");
        try
        {
            var options = SoftGpuOptions.Parse("Soft-100:1@2048MiB") with { StateDirectory = folder.FullName };
            var drivers = DriverSet.Open(SoftGpuLibrary.Cuda(options), null);
            var uuid = DeviceUuid.Format(SoftGpu.Devices.DeviceUuid.Create(options.HostName, 0));
            var device = WorkerDevice.Open(
                drivers, new WorkerDeviceSpec(uuid, 0, uuid, 1, Bytes, 10, 100, "Benchmark GPU"), 0);
            device.MakeCurrent();
            Measure(output, device, folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Measure(TextWriter output, WorkerDevice device, string folder)
    {
        var progress = new TierProgress();
        var counters = new TierCounters();
        var ledger = new TierLedger(new WorkerTierSpec(
            Path.Combine(folder, "tiers.ledger"), Path.Combine(folder, "cold"), 2 * Bytes, 2 * Bytes));
        using var engine = new TierEngine(
            [device], ledger, new ColdFile(Path.Combine(folder, "cold"), "s-benchmark", ledger),
            new TierSteps(null, folder, progress, () => { }), progress, counters);
        if (device.Memory.Allocate(engine, (ulong)Bytes, out var address) != CudaResult.Success)
        {
            throw new InvalidOperationException("the software GPU has no memory for the benchmark");
        }

        var random = new Random(1);
        var chunk = new byte[ChunkHashKey.ChunkBytes];
        for (var offset = 0L; offset < Bytes; offset += chunk.Length)
        {
            random.NextBytes(chunk);
            chunk.CopyTo(new Span<byte>((byte*)address + offset, chunk.Length));
        }

        var key = ChunkHashKey.Random();
        var hasher = new ChunkHasher(device, key);
        var addresses = Enumerable.Range(0, (int)(Bytes / chunk.Length))
            .Select(i => address + ((ulong)i * ChunkHashKey.ChunkBytes)).ToArray();
        var hashes = new ChunkHash[addresses.Length];
        hasher.Hash(addresses.AsSpan(0, 1), hashes, _ => { });
        Report(output, "hash kernel", Bytes, () => hasher.Hash(addresses, hashes, _ => { }));
        Report(output, "hash reference, one chunk", chunk.Length, () => key.Compute(chunk));
        Report(output, "freeze to host, first", Bytes, () => engine.Freeze(WorkerTier.Host));
        Report(output, "resume from host", Bytes, engine.Resume);
        Report(output, "freeze, unchanged", Bytes, () => engine.Freeze(WorkerTier.Host));
        engine.Resume();
        for (var i = 0; i < addresses.Length; i += 20)
        {
            *(byte*)addresses[i] ^= 1;
        }

        Report(output, "freeze, 5 % changed", Bytes, () => engine.Freeze(WorkerTier.Host));
        Report(output, "host to disk", Bytes, engine.MoveToDisk);
        Report(output, "resume from disk", Bytes, engine.Resume);
        foreach (var (name, value) in counters.Read())
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name} {value}"));
        }
    }

    private static void Report(TextWriter output, string what, long bytes, Action run)
    {
        var since = Stopwatch.GetTimestamp();
        run();
        var seconds = Stopwatch.GetElapsedTime(since).TotalSeconds;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what,-28} {seconds * 1000,9:0.0} ms {bytes / seconds / 1e9,8:0.00} GB/s"));
    }
}

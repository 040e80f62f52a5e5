using System.Collections.Concurrent;
using System.Globalization;
using Orleans.Storage;
using TensorFusion.Grains.Gpus;

namespace TensorFusion.Tests.Cluster.Infrastructure;

/// <summary>
/// What all silos of a cluster have stored: survives their death. Each write of a card's ledger is checked.
/// </summary>
internal sealed class StoredGrains
{
    private readonly ConcurrentDictionary<string, (byte[] Data, string ETag)> _records = new(StringComparer.Ordinal);
    private readonly Lock _writing = new();
    private long _lastTag;

    /// <summary>Ledgers that were written although they promise more than their card has.</summary>
    public ConcurrentQueue<string> Overbooked { get; } = new();

    /// <summary>How many writes of a kind of grain fail: <c>before</c> they are done, or after it.</summary>
    public ConcurrentDictionary<string, (int Count, bool Before)> Failing { get; } = new(StringComparer.Ordinal);

    public (byte[] Data, string ETag)? Read(string key) =>
        _records.TryGetValue(key, out var record) ? record : null;

    /// <summary>Writes when nobody else did since the reader read.</summary>
    /// <returns>The new tag.</returns>
    public string Write(string key, string? expected, byte[]? data)
    {
        lock (_writing)
        {
            var stored = Read(key)?.ETag;
            if (stored != expected)
            {
                throw new InconsistentStateException($"{key} was written by another", stored, expected);
            }

            var tag = (++_lastTag).ToString(CultureInfo.InvariantCulture);
            if (data is null)
            {
                _records.TryRemove(key, out _);
            }
            else
            {
                _records[key] = (data, tag);
            }

            return tag;
        }
    }

    /// <summary>Takes one failure of a kind of grain, when there is one left.</summary>
    public bool TakeFailure(string kind, bool before)
    {
        lock (_writing)
        {
            if (!Failing.TryGetValue(kind, out var failure) || failure.Before != before || failure.Count == 0)
            {
                return false;
            }

            Failing[kind] = (failure.Count - 1, before);
            return true;
        }
    }

    public void Check(object? state)
    {
        if (state is not GpuLedgerState { Card: { } card } ledger)
        {
            return;
        }

        var tflops = ledger.Reservations.Where(held => !held.MadeRoom).Aggregate(Tflops.Zero, (sum, held) => sum + held.Tflops);
        var vram = ledger.Reservations.Where(held => !held.Frozen)
            .Aggregate(MiB.Zero, (sum, held) => sum + held.Vram);
        if (tflops > card.Tflops || vram > card.Vram)
        {
            Overbooked.Enqueue($"{card.Id} holds {tflops} of {card.Tflops} TFLOPS and {vram} of {card.Vram}");
        }
    }
}

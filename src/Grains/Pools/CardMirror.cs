using System.Collections.Immutable;
using TensorFusion.Grains.Gpus;
using TensorFusion.Grains.Scheduling;
using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Grains.Pools;

/// <summary>
/// Keeps the index in step with the news of the GPU grains. What was decided and not confirmed yet is kept on top of
/// the news until it is settled.
/// </summary>
/// <param name="index">The index.</param>
/// <param name="taken">Told what a slice holds by the news.</param>
/// <param name="given">Told what a slice holds no more.</param>
internal sealed class CardMirror(PoolIndex index, Action<Allocation> taken, Action<string> given)
{
    /// <summary>Each slice has a worker process with a context on the card.</summary>
    private const int SlotsOfCard = 256;

    private readonly Dictionary<string, GpuInfo> _cards = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedDictionary<int, string>> _byNode = new(StringComparer.Ordinal);
    private readonly HashSet<string> _assumed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PlacementRequest> _requests = new(StringComparer.Ordinal);

    /// <summary>The cards whose state is known.</summary>
    public IReadOnlyCollection<GpuInfo> All => _cards.Values;

    public GpuInfo? Find(string cardId) => _cards.GetValueOrDefault(cardId);

    /// <summary>Tells what a slice asked for, before or after it holds something.</summary>
    public void Know(PlacementRequest request)
    {
        _requests[request.Id] = request;
        if (index.Allocations.TryGetValue(request.Id, out var held) && held.Request.Tenant != request.Tenant)
        {
            Replace(held, held with
            {
                Request = request with { Compute = held.Compute, Memory = held.Memory },
            });
        }
    }

    /// <summary>Forgets what a slice asked for, unless it holds something.</summary>
    public void Unknow(string sliceId)
    {
        if (!index.Allocations.ContainsKey(sliceId))
        {
            _requests.Remove(sliceId);
        }
    }

    /// <summary>What was decided stays counted, whatever cards say, until <see cref="Settle"/>.</summary>
    public void Assume(string sliceId) => _assumed.Add(sliceId);

    /// <summary>The cards know now, or it was given up.</summary>
    public void Settle(string sliceId)
    {
        _assumed.Remove(sliceId);
        if (index.Allocations.TryGetValue(sliceId, out var held))
        {
            foreach (var id in held.Cards.Select(card => index.CardId[card]).ToList())
            {
                if (_cards.TryGetValue(id, out var card))
                {
                    Sync(card);
                }
            }
        }
    }

    /// <summary>Takes news of a card; older news is ignored.</summary>
    /// <returns>Whether the card was not known.</returns>
    public bool Update(GpuInfo card)
    {
        var isKnown = _cards.TryGetValue(card.Id, out var known);
        if (isKnown && card.Epoch < known!.Epoch)
        {
            return false;
        }

        _cards[card.Id] = card;
        var isAlike = isKnown && IsAlike(card, known!);
        if (!isAlike)
        {
            Place(card);
        }

        index.SetCardUsable(index.FindCard(card.Id), CardFit.IsUsable(card));
        index.SetCardExtra(index.FindCard(card.Id), ExtraCompute(card), ExtraMemory(card));
        if (!isAlike || card.Epoch > known!.Epoch)
        {
            Sync(card);
        }

        return !isKnown;
    }

    /// <summary>Nothing is placed on the card until its next news, which makes it known again.</summary>
    public void Forget(string cardId)
    {
        _cards.Remove(cardId);
        if (index.FindCard(cardId) is >= 0 and var card)
        {
            index.SetCardUsable(card, false);
        }
    }

    /// <summary>Says which nodes take part now.</summary>
    public void SetReachable(Func<string, bool> isReachable)
    {
        for (var node = 0; node < index.NodeCount; node++)
        {
            index.SetNodeUsable(node, isReachable(index.Traits[node].Name));
        }
    }

    private static bool IsAlike(GpuInfo one, GpuInfo other) =>
        (one.Tflops, one.Vram, one.Index, one.Model, one.DriverVersion, one.Node)
            == (other.Tflops, other.Vram, other.Index, other.Model, other.DriverVersion, other.Node)
        && one.NvLinkPeers.AsSpan().SequenceEqual(other.NvLinkPeers.AsSpan());

    private void Place(GpuInfo card)
    {
        if (!_byNode.TryGetValue(card.Node, out var ids))
        {
            _byNode.Add(card.Node, ids = []);
        }

        foreach (var old in ids.Where(pair => pair.Value == card.Id).Select(pair => pair.Key).ToList())
        {
            ids.Remove(old);
        }

        ids[card.Index] = card.Id;
        var there = index.FindNode(card.Node);
        var before = there < 0 ? default(NodeDescription?) : index.DescribeNode(there);
        var cards = ids.Values
            .Select(id => _cards.TryGetValue(id, out var some)
                ? Describe(some, ids.Values)
                : before!.Cards.First(old => old.Id == id))
            .ToImmutableArray();
        index.SetNode(new()
        {
            Traits = new()
            {
                Name = card.Node,
                Vendor = card.IsSoftware ? "software" : "nvidia",
                Model = card.Model,
                Driver = card.DriverVersion,
            },
            Cards = cards,
            Slots = SlotsOfCard * cards.Length,
            Usable = before?.Usable ?? true,
        });
    }

    private CardDescription Describe(GpuInfo card, IEnumerable<string> ids)
    {
        var group = -1;
        if (!card.NvLinkPeers.IsDefaultOrEmpty)
        {
            group = ids.Select(Find)
                .Where(other => other is not null && card.NvLinkPeers.Contains(other.PciBusId))
                .Select(other => other!.Index)
                .Append(card.Index)
                .Min();
        }

        return new(
            card.Id, card.Tflops.Milli, card.Vram.Value, group, 0, CardFit.IsUsable(card),
            ExtraCompute(card), ExtraMemory(card));
    }

    private static long ExtraCompute(GpuInfo card) => Math.Max(0, card.VirtualTflops.Milli - card.Tflops.Milli);

    /// <summary>What lies elsewhere is promised too; but memory that is free on the card is free.</summary>
    private static long ExtraMemory(GpuInfo card)
    {
        var away = card.PromisedVram.Value - card.ReservedVram.Value;
        return Math.Max(0, card.VirtualVram.Value - away - card.Vram.Value);
    }

    private void Sync(GpuInfo news)
    {
        var card = index.FindCard(news.Id);
        var node = index.CardNode[card];
        var reserved = news.Reservations.Select(some => some.SliceId).ToHashSet(StringComparer.Ordinal);
        foreach (var held in index.OnNode(node).Values
            .Where(held => held.Cards.AsSpan().Contains(card) && !reserved.Contains(SliceOf(held.Id)))
            .ToList())
        {
            if (!_assumed.Contains(SliceOf(held.Id)))
            {
                Replace(held, held with { Cards = [.. held.Cards.Where(other => other != card)] });
            }
        }

        foreach (var reservation in news.Reservations.Select(Taken))
        {
            var key = KeyOn(reservation.SliceId, node);
            if (index.Allocations.TryGetValue(key, out var held))
            {
                Adapt(held, card, reservation);
            }
            else
            {
                var request = _requests.GetValueOrDefault(reservation.SliceId) ?? SliceRequests.Of(reservation);
                Take(Describe(new(key, request, node, [], 0, 0), [card], reservation));
            }
        }
    }

    /// <summary>
    /// A slice holds one more card, or other amounts: of amounts that differ by card, the largest counts.
    /// </summary>
    private void Adapt(Allocation held, int card, GpuReservation reservation)
    {
        int[] cards = held.Cards.AsSpan().Contains(card) ? held.Cards : [.. held.Cards.Append(card).Order()];
        foreach (var other in cards)
        {
            if (other != card && Find(index.CardId[other]) is { } known
                && known.Reservations.Select(Taken).FirstOrDefault(some => some.SliceId == reservation.SliceId) is { } also)
            {
                reservation = reservation with
                {
                    Tflops = also.Tflops > reservation.Tflops ? also.Tflops : reservation.Tflops,
                    Vram = also.Vram > reservation.Vram ? also.Vram : reservation.Vram,
                };
            }
        }

        if (cards != held.Cards
            || (held.Compute, held.Memory) != (reservation.Tflops.Milli, reservation.Vram.Value))
        {
            Replace(held, Describe(held, cards, reservation));
        }
    }

    /// <summary>A frozen slice's memory is there for others.</summary>
    private static GpuReservation Taken(GpuReservation reservation) =>
        reservation with { Vram = reservation.OnCard() };

    private static Allocation Describe(Allocation held, int[] cards, GpuReservation reservation) => held with
    {
        Cards = cards,
        Compute = reservation.Tflops.Milli,
        Memory = reservation.Vram.Value,
        Request = held.Request with
        {
            Compute = reservation.Tflops.Milli,
            Memory = reservation.Vram.Value,
            Cards = Math.Max(cards.Length, held.Request.Cards),
        },
    };

    private void Replace(Allocation held, Allocation next)
    {
        index.Give(held.Id);
        given(held.Id);
        if (next.Cards.Length > 0)
        {
            Take(next);
        }
        else
        {
            Unknow(SliceOf(held.Id));
        }
    }

    private void Take(Allocation allocation)
    {
        if (index.Take(allocation))
        {
            taken(allocation);
        }
    }

    /// <summary>
    /// A slice on the way from one node to another holds parts of both: the second has the node in its key.
    /// </summary>
    private string KeyOn(string sliceId, int node)
    {
        if (index.Allocations.TryGetValue(sliceId, out var held) && held.Node == node)
        {
            return sliceId;
        }

        var second = $"{sliceId}@{node}";
        return held is not null || index.Allocations.ContainsKey(second) ? second : sliceId;
    }

    private static string SliceOf(string key)
    {
        var at = key.IndexOf('@', StringComparison.Ordinal);
        return at < 0 ? key : key[..at];
    }
}

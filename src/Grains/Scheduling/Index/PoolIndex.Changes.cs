using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Grains.Scheduling.Index;

/// <summary>Nodes come and change; slices take and give back.</summary>
internal sealed partial class PoolIndex
{
    /// <summary>Adds a node, or describes a known one anew; what slices hold of cards that stay, they keep.</summary>
    /// <returns>Its number.</returns>
    public int SetNode(NodeDescription description)
    {
        var cards = description.Cards;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cards.Length, NodeDescription.MaxCards, nameof(description));
        var held = new List<(Allocation Allocation, string[] Cards)>();
        if (_nodes.TryGetValue(description.Traits.Name, out var node))
        {
            held.AddRange(_onNode[node].Values.Select(some => (some, some.Cards.Select(card => CardId[card]).ToArray())));
            held.ForEach(some => Give(some.Allocation.Id));
        }
        else
        {
            node = NodeCount++;
            _nodes.Add(description.Traits.Name, node);
            _onNode.Add([]);
            GrowNodes();
            FirstCard[node] = CardCount;
            CardsOf[node] = 0;
        }

        var oldIds = CardId.AsSpan(FirstCard[node], CardsOf[node]).ToArray();
        if (cards.Length > CardsOf[node])
        {
            FirstCard[node] = CardCount;
            CardCount += cards.Length;
            GrowCards();
        }

        foreach (var id in oldIds)
        {
            _cards.Remove(id);
        }

        CardsOf[node] = cards.Length;
        Traits[node] = description.Traits;
        NodeUsable[node] = description.Usable;
        FreeCpu[node] = Cpu[node] = description.Cpu;
        FreeHostMemory[node] = HostMemory[node] = description.HostMemory;
        FreeSlots[node] = description.Slots;
        for (var i = 0; i < cards.Length; i++)
        {
            var card = FirstCard[node] + i;
            _cards[cards[i].Id] = card;
            CardId[card] = cards[i].Id;
            CardNode[card] = node;
            (CardCompute[card], ExtraCompute[card]) = (cards[i].Compute, cards[i].ExtraCompute);
            (CardMemory[card], ExtraMemory[card]) = (cards[i].Memory, cards[i].ExtraMemory);
            FreeCompute[card] = CardCompute[card] + ExtraCompute[card];
            FreeMemory[card] = CardMemory[card] + ExtraMemory[card];
            CardUsable[card] = cards[i].Usable;
            CardUsers[card] = 0;
            LinkGroup[card] = cards[i].LinkGroup;
            Numa[card] = cards[i].Numa;
        }

        Kind[node] = KindOf(description);
        foreach (var (allocation, ids) in held)
        {
            var kept = ids.Select(FindCard).ToArray();
            if (kept.All(card => card >= 0))
            {
                Take(allocation with { Cards = kept });
            }
        }

        TraitsVersion++;
        Touch(node);
        return node;
    }

    /// <summary>Says whether a node takes part; what is on it stays counted.</summary>
    public void SetNodeUsable(int node, bool usable)
    {
        if (NodeUsable[node] != usable)
        {
            NodeUsable[node] = usable;
            Touch(node);
        }
    }

    /// <summary>Says whether a card takes slices.</summary>
    public void SetCardUsable(int card, bool usable)
    {
        if (CardUsable[card] != usable)
        {
            CardUsable[card] = usable;
            Touch(CardNode[card]);
        }
    }

    /// <summary>Says how much more than it has is promised of a card.</summary>
    public void SetCardExtra(int card, long compute, long memory)
    {
        if ((ExtraCompute[card], ExtraMemory[card]) != (compute, memory))
        {
            FreeCompute[card] += compute - ExtraCompute[card];
            FreeMemory[card] += memory - ExtraMemory[card];
            (ExtraCompute[card], ExtraMemory[card]) = (compute, memory);
            Touch(CardNode[card]);
        }
    }

    /// <summary>Counts what a slice holds. The caller has checked that it fits, or knows that it is so.</summary>
    /// <returns>False when a slice of that id holds something already; nothing changes then.</returns>
    public bool Take(Allocation allocation)
    {
        if (!_allocations.TryAdd(allocation.Id, allocation))
        {
            return false;
        }

        _onNode[allocation.Node].Add(allocation.Id, allocation);
        Add(allocation, -1);
        return true;
    }

    /// <summary>Gives back what a slice holds; null, and nothing changes, when it holds nothing.</summary>
    public Allocation? Give(string id)
    {
        if (!_allocations.Remove(id, out var allocation))
        {
            return null;
        }

        _onNode[allocation.Node].Remove(id);
        Add(allocation, 1);
        return allocation;
    }

    /// <summary>What a request would hold on given cards of a node.</summary>
    public Allocation Describe(PlacementRequest request, int node, int[] cards) => new(
        request.Id,
        request,
        node,
        cards,
        cards.Length == 0 ? 0 : ComputeOn(cards[0], request),
        cards.Length == 0 ? 0 : MemoryOn(cards[0], request));

    private void Add(Allocation allocation, int sign)
    {
        var node = allocation.Node;
        FreeCpu[node] += sign * allocation.Request.Cpu;
        FreeHostMemory[node] += sign * allocation.Request.HostMemory;
        FreeSlots[node] += sign;
        CountGroup(allocation, -sign);
        foreach (var card in allocation.Cards)
        {
            FreeCompute[card] += sign * allocation.Compute;
            FreeMemory[card] += sign * allocation.Memory;
            CardUsers[card] -= sign;
        }

        Touch(node);
    }

    private int KindOf(NodeDescription description)
    {
        var first = description.Cards.IsEmpty ? default : description.Cards[0];
        var key = description.Traits.KindKey(first.Compute, first.Memory);
        if (!_kindIds.TryGetValue(key, out var kind))
        {
            kind = _kinds.Count;
            _kinds.Add(new(description.Traits, first.Compute, first.Memory));
            _kindIds.Add(key, kind);
        }

        return kind;
    }
}

namespace TensorFusion.Grains.Scheduling.Index;

/// <summary>The arrays grow together.</summary>
internal sealed partial class PoolIndex
{
    private void GrowNodes()
    {
        if (NodeCount <= Kind.Length)
        {
            return;
        }

        var size = Math.Max(64, NodeCount * 2);
        Traits = Grow(Traits, size);
        Kind = Grow(Kind, size);
        NodeUsable = Grow(NodeUsable, size);
        FreeCpu = Grow(FreeCpu, size);
        Cpu = Grow(Cpu, size);
        FreeHostMemory = Grow(FreeHostMemory, size);
        HostMemory = Grow(HostMemory, size);
        FreeSlots = Grow(FreeSlots, size);
        FirstCard = Grow(FirstCard, size);
        CardsOf = Grow(CardsOf, size);
        Stamp = Grow(Stamp, size);
    }

    private void GrowCards()
    {
        if (CardCount <= CardId.Length)
        {
            return;
        }

        var size = Math.Max(256, CardCount * 2);
        CardId = Grow(CardId, size);
        CardNode = Grow(CardNode, size);
        CardCompute = Grow(CardCompute, size);
        CardMemory = Grow(CardMemory, size);
        ExtraCompute = Grow(ExtraCompute, size);
        ExtraMemory = Grow(ExtraMemory, size);
        FreeCompute = Grow(FreeCompute, size);
        FreeMemory = Grow(FreeMemory, size);
        CardUsable = Grow(CardUsable, size);
        CardUsers = Grow(CardUsers, size);
        LinkGroup = Grow(LinkGroup, size);
        Numa = Grow(Numa, size);
    }

    private static T[] Grow<T>(T[] array, int size)
    {
        Array.Resize(ref array, size);
        return array;
    }
}

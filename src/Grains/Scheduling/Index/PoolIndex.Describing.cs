namespace TensorFusion.Grains.Scheduling.Index;

/// <summary>The index tells its nodes as they came in.</summary>
internal sealed partial class PoolIndex
{
    public NodeDescription DescribeNode(int node) => new()
    {
        Traits = Traits[node],
        Cpu = Cpu[node],
        HostMemory = HostMemory[node],
        Slots = FreeSlots[node] + _onNode[node].Count,
        Usable = NodeUsable[node],
        Cards = [.. Enumerable.Range(FirstCard[node], CardsOf[node]).Select(card => new CardDescription(
            CardId[card], CardCompute[card], CardMemory[card], LinkGroup[card], Numa[card], CardUsable[card],
            ExtraCompute[card], ExtraMemory[card]))],
    };
}

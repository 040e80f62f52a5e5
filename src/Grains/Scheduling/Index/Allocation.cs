using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Grains.Scheduling.Index;

/// <summary>What one slice holds.</summary>
/// <param name="Id">The slice.</param>
/// <param name="Request">What it asked for.</param>
/// <param name="Node">Number of its node in the index.</param>
/// <param name="Cards">Numbers of its cards in the index.</param>
/// <param name="Compute">Compute held on each of them, thousandths of a TFLOPS.</param>
/// <param name="Memory">Memory held on each of them, MiB.</param>
internal sealed record Allocation(
    string Id, PlacementRequest Request, int Node, int[] Cards, long Compute, long Memory)
{
    /// <summary>Cards held, in thousandths: the larger of its parts of compute and memory.</summary>
    public long MilliCards(PoolIndex index)
    {
        var sum = 0L;
        foreach (var card in Cards)
        {
            sum += Math.Max(
                Compute * 1000 / Math.Max(1, index.CardCompute[card]),
                Memory * 1000 / Math.Max(1, index.CardMemory[card]));
        }

        return sum;
    }
}

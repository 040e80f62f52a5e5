using TensorFusion.Grains.Scheduling.Index;

namespace TensorFusion.Grains.Defragmentation;

/// <summary>One slice goes from one place to another.</summary>
/// <param name="From">What it holds now.</param>
/// <param name="To">What it will hold.</param>
internal sealed record Move(Allocation From, Allocation To)
{
    public string SliceId => From.Id;

    public MoveCost Cost => MoveCost.Of(From.Memory * From.Cards.Length);
}

namespace TensorFusion.Grains.Billing;

/// <summary>For hosts without a catalogue.</summary>
internal sealed class NoCardPrices : ICardPrices
{
    public CardPrice? Find(string model) => null;
}

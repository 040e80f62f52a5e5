namespace TensorFusion.Grains.Billing;

/// <summary>What whole cards cost, from the catalogue. The host implements it.</summary>
public interface ICardPrices
{
    /// <summary>The card of a product name; null when the catalogue has no price of it.</summary>
    CardPrice? Find(string model);
}

using TensorFusion.Grains.Billing;

namespace TensorFusion.Silo.Catalogue;

/// <summary>Whole cards' prices, from the catalogue.</summary>
internal sealed class CatalogueCardPrices(GpuCatalogue catalogue) : ICardPrices
{
    public CardPrice? Find(string model) =>
        catalogue.FindModel(model) is { PricePerHour: { } price } row
            ? new(price, row.Tflops.Value, row.VramGiB)
            : null;
}

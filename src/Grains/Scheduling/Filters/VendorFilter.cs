using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Grains.Scheduling.Filters;

/// <summary>Refuses by the vendor.</summary>
internal sealed class VendorFilter : ITraitFilter
{
    public string Name => "vendor";

    public Refusal? Check(NodeTraits traits, PlacementRequest request) =>
        request.Vendor.Length == 0 || request.Vendor == traits.Vendor
            ? null
            : new(Name, $"vendor {traits.Vendor}, not {request.Vendor}");
}

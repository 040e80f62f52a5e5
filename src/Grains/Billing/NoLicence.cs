namespace TensorFusion.Grains.Billing;

/// <summary>No licence file.</summary>
internal sealed class NoLicence : ILicenceSource
{
    public Licence? Licence => null;

    public string Problem => "";
}

namespace TensorFusion.Grains.Billing;

/// <summary>The licence of this cluster. The host implements it.</summary>
public interface ILicenceSource
{
    /// <summary>The licence, when there is one and its signature is good.</summary>
    Licence? Licence { get; }

    /// <summary>What is wrong with the licence file; empty when nothing is, or there is no file.</summary>
    string Problem { get; }
}

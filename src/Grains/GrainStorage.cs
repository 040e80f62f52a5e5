namespace TensorFusion.Grains;

/// <summary>Names of grain storage.</summary>
public static class GrainStorage
{
    /// <summary>The one storage provider of all grains.</summary>
    public const string Name = "tensorfusion";
}

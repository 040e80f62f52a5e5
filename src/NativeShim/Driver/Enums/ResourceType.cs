namespace TensorFusion.Driver;

/// <summary>CUresourcetype.</summary>
public enum ResourceType
{
    Array = 0,
    MipmappedArray = 1,
    Linear = 2,
    Pitch2D = 3,
}

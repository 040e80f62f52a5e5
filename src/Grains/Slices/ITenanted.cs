namespace TensorFusion.Grains.Slices;

/// <summary>A grain that belongs to a tenant that its key does not name.</summary>
public interface ITenanted
{
    /// <summary>Its tenant; null when it is not made yet.</summary>
    string? Tenant { get; }
}

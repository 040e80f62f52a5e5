namespace TensorFusion.Driver;

/// <summary>CUstreamCaptureStatus.</summary>
public enum CaptureStatus
{
    None = 0,
    Active = 1,
    Invalidated = 2,
}

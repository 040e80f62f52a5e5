namespace TensorFusion.Driver;

/// <summary>CUstreamCaptureMode.</summary>
public enum CaptureMode
{
    Global = 0,
    ThreadLocal = 1,
    Relaxed = 2,
}

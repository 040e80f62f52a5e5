namespace TensorFusion.SoftGpu.Arrays;

/// <summary>An array in several resolutions; each level is an array with a handle of its own.</summary>
internal sealed class SoftMipmappedArray(IReadOnlyList<(SoftArray Array, nint Handle)> levels, SoftDriver driver)
    : IDisposable
{
    public IReadOnlyList<(SoftArray Array, nint Handle)> Levels => levels;

    public void Dispose()
    {
        foreach (var (array, handle) in levels)
        {
            driver.Handles.TryRemove(handle, out _);
            array.Dispose();
        }
    }
}

using System.Runtime.InteropServices;

namespace TensorFusion.Driver;

/// <summary>
/// The vendor's driver library. It is opened by soname, as every CUDA program does. A process that was started with our
/// client library first in its search path would find that one instead, and a worker would talk to itself:
/// a library that exports <c>tensorfusion_client_version</c> is therefore refused.
/// </summary>
public sealed class NvidiaLibrary : IDriverLibrary
{
    private const string ClientMarker = "tensorfusion_client_version";
    private readonly nint _handle;

    private NvidiaLibrary(string soname, nint handle)
    {
        Description = soname;
        _handle = handle;
    }

    public string Description { get; }

    /// <summary>libcuda.so.1, or null where no NVIDIA driver is installed.</summary>
    /// <exception cref="DriverException">The library found is TensorFusion's own client library.</exception>
    public static NvidiaLibrary? TryOpenCuda() => TryOpen("libcuda.so.1");

    /// <summary>libnvidia-ml.so.1, or null where no NVIDIA driver is installed.</summary>
    /// <exception cref="DriverException">The library found is TensorFusion's own client library.</exception>
    public static NvidiaLibrary? TryOpenNvml() => TryOpen("libnvidia-ml.so.1");

    public nint Find(string symbol) => NativeLibrary.TryGetExport(_handle, symbol, out var address) ? address : 0;

    internal static NvidiaLibrary? TryOpen(string library)
    {
        if (!NativeLibrary.TryLoad(library, out var handle))
        {
            return null;
        }

        if (NativeLibrary.TryGetExport(handle, ClientMarker, out _))
        {
            NativeLibrary.Free(handle);
            throw new DriverException(
                $"'{library}' resolves to the TensorFusion client library, not to the NVIDIA driver; "
                + "remove TensorFusion's lib folder from LD_LIBRARY_PATH of this process");
        }

        return new NvidiaLibrary(library, handle);
    }
}

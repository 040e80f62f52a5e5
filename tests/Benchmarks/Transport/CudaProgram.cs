using System.Runtime.InteropServices;

namespace TensorFusion.Benchmarks.Transport;

/// <summary>A CUDA program's view of the client library: the few functions that the benchmarks call.</summary>
internal sealed unsafe class CudaProgram
{
    private const string EmptyKernel =
        """
        .version 7.0
        .target sm_80
        .address_size 64
        .visible .entry empty(.param .u64 a) { ret; }
        """;

    private readonly nint _library = NativeLibrary.Load("libcuda.so.1");
    private readonly delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int>
        _launch;

    private readonly nint _empty;

    public CudaProgram()
    {
        Check(((delegate* unmanaged<uint, int>)Find("cuInit"))(0), "cuInit");
        nint context;
        Check(((delegate* unmanaged<nint*, int, int>)Find("cuDevicePrimaryCtxRetain"))(&context, 0), "context");
        Check(((delegate* unmanaged<nint, int>)Find("cuCtxSetCurrent"))(context), "cuCtxSetCurrent");
        nint module;
        var text = Marshal.StringToCoTaskMemUTF8(EmptyKernel);
        Check(((delegate* unmanaged<nint*, nint, int>)Find("cuModuleLoadData"))(&module, text), "cuModuleLoadData");
        var name = Marshal.StringToCoTaskMemUTF8("empty");
        nint function;
        Check(
            ((delegate* unmanaged<nint*, nint, nint, int>)Find("cuModuleGetFunction"))(&function, module, name),
            "cuModuleGetFunction");
        _empty = function;
        _launch = (delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int>)
            Find("cuLaunchKernel");
        nint stream;
        Check(((delegate* unmanaged<nint*, uint, int>)Find("cuStreamCreate"))(&stream, 1), "cuStreamCreate");
        Stream = stream;
    }

    /// <summary>A stream that does not wait for the default one.</summary>
    public nint Stream { get; }

    public ulong Allocate(long bytes)
    {
        ulong address;
        Check(((delegate* unmanaged<ulong*, nuint, int>)Find("cuMemAlloc_v2"))(&address, (nuint)bytes), "cuMemAlloc");
        return address;
    }

    public void Free(ulong address) => Check(((delegate* unmanaged<ulong, int>)Find("cuMemFree_v2"))(address), "free");

    public byte* AllocatePinned(long bytes)
    {
        void* memory;
        Check(
            ((delegate* unmanaged<void**, nuint, uint, int>)Find("cuMemHostAlloc"))(&memory, (nuint)bytes, 0),
            "cuMemHostAlloc");
        return (byte*)memory;
    }

    public void FreePinned(byte* memory) =>
        Check(((delegate* unmanaged<void*, int>)Find("cuMemFreeHost"))(memory), "cuMemFreeHost");

    public void Launch()
    {
        ulong argument = 0;
        var parameters = stackalloc void*[1];
        parameters[0] = &argument;
        Check(_launch(_empty, 1, 1, 1, 1, 1, 1, 0, Stream, parameters, null), "cuLaunchKernel");
    }

    public void CopyIn(ulong to, void* from, long bytes) => Check(
        ((delegate* unmanaged<ulong, void*, nuint, nint, int>)Find("cuMemcpyHtoDAsync_v2"))(
            to, from, (nuint)bytes, Stream),
        "cuMemcpyHtoDAsync");

    public void CopyOut(void* to, ulong from, long bytes) => Check(
        ((delegate* unmanaged<void*, ulong, nuint, nint, int>)Find("cuMemcpyDtoHAsync_v2"))(
            to, from, (nuint)bytes, Stream),
        "cuMemcpyDtoHAsync");

    public void Fill(ulong address, byte value, long bytes) => Check(
        ((delegate* unmanaged<ulong, byte, nuint, nint, int>)Find("cuMemsetD8Async"))(
            address, value, (nuint)bytes, Stream),
        "cuMemsetD8Async");

    public void Call(delegate* unmanaged<void*, void> function, void* data) => Check(
        ((delegate* unmanaged<nint, nint, void*, int>)Find("cuLaunchHostFunc"))(Stream, (nint)function, data),
        "cuLaunchHostFunc");

    public int TrySynchronize() => ((delegate* unmanaged<nint, int>)Find("cuStreamSynchronize"))(Stream);

    public void Synchronize() => Check(TrySynchronize(), "cuStreamSynchronize");

    /// <summary>What cuMemHostGetDevicePointer answers.</summary>
    public int TryGetDevicePointer(byte* memory)
    {
        ulong address;
        return ((delegate* unmanaged<ulong*, void*, uint, int>)Find("cuMemHostGetDevicePointer_v2"))(
            &address, memory, 0);
    }

    private nint Find(string name) => NativeLibrary.GetExport(_library, name);

    private static void Check(int result, string what)
    {
        if (result != 0)
        {
            throw new InvalidOperationException($"{what} returned {result}");
        }
    }
}

using System.Runtime.InteropServices;
using TensorFusion.Driver;
using TensorFusion.SoftGpu;
using static TensorFusion.Tests.Unit.SoftGpu.Driver.SoftGpuSession;

namespace TensorFusion.Tests.Unit.SoftGpu.Driver;

[Collection(SoftGpuCollection.Name)]
public sealed unsafe class DeviceTests
{
    [Fact]
    public void Every_function_of_the_lists_exists()
    {
        using var gpu = new SoftGpuSession();
        var cuda = SoftGpuLibrary.Cuda(gpu.Options);
        Assert.All(CudaDriver.Functions, function => Assert.NotEqual(0, cuda.Find(function.Name)));
        var nvml = SoftGpuLibrary.Nvml(gpu.Options);
        Assert.All(NvmlDriver.Functions, function => Assert.NotEqual(0, nvml.Find(function.Name)));
    }

    [Fact]
    public void An_old_driver_hides_what_came_later()
    {
        using var gpu = new SoftGpuSession(version: 11080);
        int version;
        Check(gpu.Cuda.cuDriverGetVersion(&version));
        Assert.Equal(11080, version);
        Assert.True(gpu.Cuda.cuLibraryLoadData == null);
        Assert.True(gpu.Cuda.cuLaunchKernelEx != null);
    }

    [Fact]
    public void All_attributes_of_cuda_13_are_known()
    {
        using var gpu = new SoftGpuSession();
        foreach (var attribute in Enum.GetValues<DeviceAttribute>())
        {
            int value;
            Assert.True(gpu.Cuda.cuDeviceGetAttribute(&value, (int)attribute, 0) == CudaResult.Success, $"{attribute}");
        }

        int unknown;
        Assert.Equal(CudaResult.InvalidValue, gpu.Cuda.cuDeviceGetAttribute(&unknown, 9999, 0));
    }

    [Fact]
    public void Attributes_are_those_of_the_model()
    {
        using var gpu = new SoftGpuSession("H100@1024MiB");
        Assert.Equal(9, Read(DeviceAttribute.ComputeCapabilityMajor));
        Assert.Equal(132, Read(DeviceAttribute.MultiprocessorCount));
        Assert.Equal(49152, Read(DeviceAttribute.MaxSharedMemoryPerBlock));
        Assert.Equal(0, Read(DeviceAttribute.CooperativeLaunch));

        int Read(DeviceAttribute attribute)
        {
            int value;
            Check(gpu.Cuda.cuDeviceGetAttribute(&value, (int)attribute, 0));
            return value;
        }
    }

    [Fact]
    public void Uuids_are_stable_and_differ_between_devices()
    {
        CUuuid first, second, again;
        using (var gpu = new SoftGpuSession())
        {
            Check(gpu.Cuda.cuDeviceGetUuid_v2(&first, 0));
            Check(gpu.Cuda.cuDeviceGetUuid_v2(&second, 1));
        }

        using (var gpu = new SoftGpuSession())
        {
            Check(gpu.Cuda.cuDeviceGetUuid_v2(&again, 0));
        }

        Assert.True(new Span<byte>(&first, 16).SequenceEqual(new Span<byte>(&again, 16)));
        Assert.False(new Span<byte>(&first, 16).SequenceEqual(new Span<byte>(&second, 16)));
    }

    [Fact]
    public void Errors_have_names_and_texts()
    {
        using var gpu = new SoftGpuSession();
        byte* text;
        Check(gpu.Cuda.cuGetErrorName(700, &text));
        Assert.Equal("CUDA_ERROR_ILLEGAL_ADDRESS", Marshal.PtrToStringUTF8((nint)text));
        Check(gpu.Cuda.cuGetErrorString(2, &text));
        Assert.Equal("out of memory", Marshal.PtrToStringUTF8((nint)text));
        Assert.Equal(CudaResult.InvalidValue, gpu.Cuda.cuGetErrorName(12345, &text));
    }

    [Fact]
    public void Limits_are_kept_and_unknown_ones_refused()
    {
        using var gpu = new SoftGpuSession();
        Check(gpu.Cuda.cuCtxSetLimit((int)ContextLimit.StackSize, 4096));
        nuint value;
        Check(gpu.Cuda.cuCtxGetLimit(&value, (int)ContextLimit.StackSize));
        Assert.Equal(4096u, value);
        Assert.Equal(CudaResult.UnsupportedLimit, gpu.Cuda.cuCtxGetLimit(&value, 77));
    }

    [Fact]
    public void Peers_are_enabled_once()
    {
        using var gpu = new SoftGpuSession();
        nint peer;
        Check(gpu.Cuda.cuDevicePrimaryCtxRetain(&peer, 1));
        Assert.Equal(CudaResult.PeerAccessNotEnabled, gpu.Cuda.cuCtxDisablePeerAccess((void*)peer));
        Check(gpu.Cuda.cuCtxEnablePeerAccess((void*)peer, 0));
        Assert.Equal(CudaResult.PeerAccessAlreadyEnabled, gpu.Cuda.cuCtxEnablePeerAccess((void*)peer, 0));
        Check(gpu.Cuda.cuCtxDisablePeerAccess((void*)peer));
    }

    [Fact]
    public void Other_options_are_refused_while_contexts_live()
    {
        using var gpu = new SoftGpuSession();
        var exception =
            Assert.Throws<DriverException>(() => SoftGpuLibrary.Cuda(gpu.Options with { DriverVersion = 12000 }));
        Assert.Contains("other options", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tensor_maps_are_not_supported()
    {
        using var gpu = new SoftGpuSession();
        Assert.Equal(CudaResult.NotSupported, gpu.Cuda.cuTensorMapReplaceAddress(null, null));
    }
}

using System.Runtime.InteropServices;
using TensorFusion.Driver;

namespace TensorFusion.Tests.Unit.Driver;

/// <summary>Sizes and offsets of cuda.h and nvml.h on 64-bit Linux.</summary>
public sealed unsafe class LayoutTests
{
    [Fact]
    public void Sizes_are_those_of_the_headers()
    {
        Assert.Equal(16, sizeof(CUuuid));
        Assert.Equal(8, sizeof(CUmemLocation));
        Assert.Equal(32, sizeof(CUmemAllocationProp));
        Assert.Equal(12, sizeof(CUmemAccessDesc));
        Assert.Equal(128, sizeof(CUDA_MEMCPY2D));
        Assert.Equal(200, sizeof(CUDA_MEMCPY3D));
        Assert.Equal(72, sizeof(CUDA_KERNEL_NODE_PARAMS_v2));
        Assert.Equal(40, sizeof(CUDA_MEMSET_NODE_PARAMS));
        Assert.Equal(16, sizeof(CUDA_HOST_NODE_PARAMS));
        Assert.Equal(24, sizeof(CUgraphExecUpdateResultInfo));
        Assert.Equal(56, sizeof(CUlaunchConfig));
        Assert.Equal(72, sizeof(CUlaunchAttribute));
        Assert.Equal(64, sizeof(CUlaunchAttributeValue));
        Assert.Equal(32, sizeof(CUaccessPolicyWindow));
        Assert.Equal(24, sizeof(CUDA_ARRAY_DESCRIPTOR));
        Assert.Equal(40, sizeof(CUDA_ARRAY3D_DESCRIPTOR));
        Assert.Equal(144, sizeof(CUDA_RESOURCE_DESC));
        Assert.Equal(104, sizeof(CUDA_TEXTURE_DESC));
        Assert.Equal(24, sizeof(NvmlMemory));
        Assert.Equal(68, sizeof(NvmlPciInfo));
        Assert.Equal(8, sizeof(NvmlUtilization));
        Assert.Equal(24, sizeof(NvmlProcessInfo));
    }

    [Theory]
    [InlineData(typeof(CUmemAllocationProp), nameof(CUmemAllocationProp.Location), 8)]
    [InlineData(typeof(CUmemAllocationProp), nameof(CUmemAllocationProp.Usage), 26)]
    [InlineData(typeof(CUDA_MEMCPY2D), nameof(CUDA_MEMCPY2D.DstXInBytes), 56)]
    [InlineData(typeof(CUDA_MEMCPY2D), nameof(CUDA_MEMCPY2D.WidthInBytes), 112)]
    [InlineData(typeof(CUDA_MEMCPY3D), nameof(CUDA_MEMCPY3D.SrcPitch), 72)]
    [InlineData(typeof(CUDA_MEMCPY3D), nameof(CUDA_MEMCPY3D.DstXInBytes), 88)]
    [InlineData(typeof(CUDA_MEMCPY3D), nameof(CUDA_MEMCPY3D.WidthInBytes), 176)]
    [InlineData(typeof(CUDA_KERNEL_NODE_PARAMS_v2), nameof(CUDA_KERNEL_NODE_PARAMS_v2.KernelParams), 40)]
    [InlineData(typeof(CUlaunchConfig), nameof(CUlaunchConfig.Stream), 32)]
    [InlineData(typeof(CUlaunchAttribute), nameof(CUlaunchAttribute.Value), 8)]
    [InlineData(typeof(CUDA_RESOURCE_DESC), nameof(CUDA_RESOURCE_DESC.Flags), 136)]
    [InlineData(typeof(CUDA_TEXTURE_DESC), nameof(CUDA_TEXTURE_DESC.BorderColor), 40)]
    [InlineData(typeof(NvmlPciInfo), nameof(NvmlPciInfo.BusId), 36)]
    [InlineData(typeof(NvmlProcessInfo), nameof(NvmlProcessInfo.UsedGpuMemory), 8)]
    public void Fields_are_where_the_headers_have_them(Type structure, string field, int offset) =>
        Assert.Equal(offset, (int)Marshal.OffsetOf(structure, field));

    [Theory]
    [InlineData(CudaResult.Success, "CUDA_SUCCESS")]
    [InlineData(CudaResult.IllegalAddress, "CUDA_ERROR_ILLEGAL_ADDRESS")]
    [InlineData(CudaResult.StreamCaptureUnjoined, "CUDA_ERROR_STREAM_CAPTURE_UNJOINED")]
    public void Results_have_their_official_names(CudaResult result, string name) =>
        Assert.Equal(name, CudaResultNames.NameOf(result));

    [Fact]
    public void Every_result_has_a_name_of_its_own_and_a_text()
    {
        var results = Enum.GetValues<CudaResult>();
        Assert.Equal(
            results.Length, results.Select(CudaResultNames.NameOf).Where(name => name is not null).Distinct().Count());
        Assert.All(results, result => Assert.False(string.IsNullOrEmpty(CudaResultNames.TextOf(result))));
    }

    [Fact]
    public void An_unknown_result_has_no_name() => Assert.Null(CudaResultNames.NameOf((CudaResult)12345));
}

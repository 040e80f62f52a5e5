using System.Text;
using TensorFusion.Driver;
using static TensorFusion.Tests.Unit.SoftGpu.Driver.SoftGpuSession;

namespace TensorFusion.Tests.Unit.SoftGpu.Driver;

[Collection(SoftGpuCollection.Name)]
public sealed unsafe class ModuleTests : IDisposable
{
    private readonly SoftGpuSession _gpu = new();

    public void Dispose() => _gpu.Dispose();

    [Fact]
    public void Variables_have_storage_that_kernels_and_copies_share()
    {
        var module = _gpu.Module();
        var output = _gpu.Allocate(Page);
        var (address, size) = Global(module, "counter");
        Assert.Equal((nuint)4, size);
        Assert.Equal([5u], _gpu.Download(address, 1));
        Check(LaunchOne(_gpu.Function(module, "bump"), output));
        Assert.Equal([9u], _gpu.Download(output, 1));
        Assert.Equal([9u], _gpu.Download(address, 1));
    }

    [Fact]
    public void Two_modules_of_one_image_have_variables_of_their_own()
    {
        var (first, second) = (_gpu.Module(), _gpu.Module());
        var output = _gpu.Allocate(Page);
        Check(LaunchOne(_gpu.Function(first, "bump"), output));
        Assert.Equal([9u], _gpu.Download(Global(first, "counter").Address, 1));
        Assert.Equal([5u], _gpu.Download(Global(second, "counter").Address, 1));
    }

    [Fact]
    public void An_unloaded_module_gives_its_memory_and_functions_back()
    {
        var module = _gpu.Module();
        var function = _gpu.Function(module, "bump");
        Assert.Equal(Page, _gpu.Device.Ledger.Used);
        Check(_gpu.Cuda.cuModuleUnload((void*)module));
        Assert.Equal(0UL, _gpu.Device.Ledger.Used);
        int value;
        Assert.Equal(CudaResult.InvalidHandle, _gpu.Cuda.cuFuncGetAttribute(&value, 0, (void*)function));
    }

    [Fact]
    public void Bad_ptx_is_refused_and_the_error_log_says_why()
    {
        var log = stackalloc byte[512];
        var options = stackalloc int[2] { (int)JitOption.ErrorLogBuffer, (int)JitOption.ErrorLogBufferSizeBytes };
        var values = stackalloc void*[2] { log, (void*)512 };
        nint module;
        fixed (byte* image =
            ".version 8.0\n.target sm_80\n.address_size 64\n.visible .entry k()\n{\n  foo.bar %r1;\n}\n\0"u8)
        {
            Assert.Equal(CudaResult.InvalidPtx, _gpu.Cuda.cuModuleLoadDataEx(&module, image, 2, options, values));
        }

        var text = Encoding.UTF8.GetString(log, (int)(nuint)values[1]);
        Assert.Contains("line 6", text, StringComparison.Ordinal);
        Assert.Contains("foo", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Machine_code_has_no_binary_for_this_gpu()
    {
        nint module;
        fixed (byte* image = "\u007fELF\u0002\u0001\u0001\0\0\0\0\0\0\0\0\0"u8)
        {
            Assert.Equal(CudaResult.NoBinaryForGpu, _gpu.Cuda.cuModuleLoadDataEx(&module, image, 0, null, null));
        }
    }

    [Fact]
    public void A_kernel_that_does_not_exist_is_not_found()
    {
        nint function;
        fixed (byte* name = "nothing\0"u8)
        {
            Assert.Equal(CudaResult.NotFound, _gpu.Cuda.cuModuleGetFunction(&function, (void*)_gpu.Module(), name));
        }
    }

    [Fact]
    public void Parameters_are_described_and_end_with_an_error()
    {
        var fill = _gpu.Function(_gpu.Module(), "fill");
        nuint offset, size;
        Check(_gpu.Cuda.cuFuncGetParamInfo((void*)fill, 2, &offset, &size));
        Assert.Equal(((nuint)12, (nuint)4), (offset, size));
        Assert.Equal(CudaResult.InvalidValue, _gpu.Cuda.cuFuncGetParamInfo((void*)fill, 3, &offset, &size));
    }

    [Fact]
    public void Functions_of_a_module_are_enumerated_with_their_names()
    {
        var module = _gpu.Module();
        uint count;
        Check(_gpu.Cuda.cuModuleGetFunctionCount(&count, (void*)module));
        var functions = stackalloc nint[(int)count];
        Check(_gpu.Cuda.cuModuleEnumerateFunctions(functions, count, (void*)module));
        var names = new List<string>();
        for (var index = 0; index < count; index++)
        {
            byte* name;
            Check(_gpu.Cuda.cuFuncGetName(&name, (void*)functions[index]));
            names.Add(System.Runtime.InteropServices.Marshal.PtrToStringUTF8((nint)name)!);
        }

        Assert.Equal(["add", "bump", "fill", "spin", "trap", "wild"], names.Order());
    }

    [Fact]
    public void More_dynamic_shared_memory_has_to_be_asked_for()
    {
        var fill = _gpu.Function(_gpu.Module(), "fill");
        Assert.Equal(CudaResult.InvalidValue, LaunchShared(fill, 64 << 10));
        Check(_gpu.Cuda.cuFuncSetAttribute((void*)fill, (int)FunctionAttribute.MaxDynamicSharedSizeBytes, 64 << 10));
        Check(LaunchShared(fill, 64 << 10));
        Assert.Equal(
            CudaResult.InvalidValue,
            _gpu.Cuda.cuFuncSetAttribute((void*)fill, (int)FunctionAttribute.MaxDynamicSharedSizeBytes, 128 << 10));
        Check(_gpu.Cuda.cuCtxSynchronize());
    }

    [Fact]
    public void Occupancy_is_limited_by_threads_and_by_shared_memory()
    {
        var fill = _gpu.Function(_gpu.Module(), "fill");
        int blocks;
        Check(_gpu.Cuda.cuOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(&blocks, (void*)fill, 1024, 0, 0));
        Assert.Equal(2, blocks);
        Check(_gpu.Cuda.cuOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(&blocks, (void*)fill, 32, 40 << 10, 0));
        Assert.Equal(2, blocks);
        Check(_gpu.Cuda.cuOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(&blocks, (void*)fill, 32, 0, 0));
        Assert.Equal(32, blocks);
    }

    [Theory]
    [InlineData(0u, 1u)]
    [InlineData(1u, 1025u)]
    [InlineData(1u, 0u)]
    public void Impossible_extents_are_refused_at_the_call(uint grid, uint block)
    {
        var wild = _gpu.Function(_gpu.Module(), "wild");
        Assert.Equal(
            CudaResult.InvalidValue,
            _gpu.Cuda.cuLaunchKernel((void*)wild, grid, 1, 1, block, 1, 1, 0, null, null, null));
        Check(_gpu.Cuda.cuCtxSynchronize());
    }

    [Fact]
    public void Parameters_may_come_as_one_buffer()
    {
        var output = _gpu.Allocate(Page);
        var buffer = stackalloc ulong[2] { output, 8UL | (4UL << 32) };
        nuint size = 16;
        var extra = stackalloc void*[5] { (void*)1, buffer, (void*)2, &size, null };
        var fill = _gpu.Function(_gpu.Module(), "fill");
        Check(_gpu.Cuda.cuLaunchKernel((void*)fill, 1, 1, 1, 64, 1, 1, 0, null, null, extra));
        Assert.Equal([8u, 8u, 8u, 8u, 0u], _gpu.Download(output, 5));
    }

    [Fact]
    public void Cooperative_and_cluster_launches_are_not_supported()
    {
        var wild = _gpu.Function(_gpu.Module(), "wild");
        Assert.Equal(
            CudaResult.NotSupported,
            _gpu.Cuda.cuLaunchCooperativeKernel((void*)wild, 1, 1, 1, 1, 1, 1, 0, null, null));
        var attribute = new CUlaunchAttribute { Id = (uint)LaunchAttributeId.ClusterDimension };
        (attribute.Value.X, attribute.Value.Y, attribute.Value.Z) = (2, 1, 1);
        var config = new CUlaunchConfig
        {
            GridDimX = 2,
            GridDimY = 1,
            GridDimZ = 1,
            BlockDimX = 1,
            BlockDimY = 1,
            BlockDimZ = 1,
            Attrs = &attribute,
            NumAttrs = 1,
        };
        Assert.Equal(CudaResult.NotSupported, _gpu.Cuda.cuLaunchKernelEx(&config, (void*)wild, null, null));
    }

    [Fact]
    public void A_library_becomes_a_module_in_each_context()
    {
        var library = Library();
        nint kernel;
        fixed (byte* name = "bump\0"u8)
        {
            Check(_gpu.Cuda.cuLibraryGetKernel(&kernel, (void*)library, name));
        }

        var output = _gpu.Allocate(Page);
        Check(LaunchOne(kernel, output));
        Check(LaunchOne(kernel, output));
        Assert.Equal([13u], _gpu.Download(output, 1));
        nint other;
        Check(_gpu.Cuda.cuDevicePrimaryCtxRetain(&other, 1));
        Check(_gpu.Cuda.cuCtxSetCurrent((void*)other));
        ulong address;
        fixed (byte* name = "counter\0"u8)
        {
            Check(_gpu.Cuda.cuLibraryGetGlobal(&address, null, (void*)library, name));
        }

        Assert.Equal([5u], _gpu.Download(address, 1));
        Check(_gpu.Cuda.cuLibraryUnload((void*)library));
        Assert.Equal(CudaResult.InvalidHandle, LaunchOne(kernel, output));
    }

    [Fact]
    public void A_kernels_attributes_are_kept_for_each_device()
    {
        var library = Library();
        nint kernel;
        fixed (byte* name = "fill\0"u8)
        {
            Check(_gpu.Cuda.cuLibraryGetKernel(&kernel, (void*)library, name));
        }

        const int Attribute = (int)FunctionAttribute.MaxDynamicSharedSizeBytes;
        Check(_gpu.Cuda.cuKernelSetAttribute(Attribute, 60 << 10, (void*)kernel, 0));
        int first, second, function;
        Check(_gpu.Cuda.cuKernelGetAttribute(&first, Attribute, (void*)kernel, 0));
        Check(_gpu.Cuda.cuKernelGetAttribute(&second, Attribute, (void*)kernel, 1));
        Check(_gpu.Cuda.cuFuncGetAttribute(&function, Attribute, (void*)kernel));
        Assert.Equal((60 << 10, 48 << 10, 60 << 10), (first, second, function));
    }

    [Fact]
    public void Linked_inputs_are_one_module()
    {
        var header = ".version 8.0\n.target sm_80\n.address_size 64\n";
        var image = Link(
            header + ".visible .entry first()\n{\n  ret;\n}\n", header + ".visible .entry second()\n{\n  ret;\n}\n");
        nint module;
        fixed (byte* text = image)
        {
            Check(_gpu.Cuda.cuModuleLoadDataEx(&module, text, 0, null, null));
        }

        Check(_gpu.Launch(_gpu.Function(module, "first"), 1, 0));
        Check(_gpu.Launch(_gpu.Function(module, "second"), 1, 0));
        Check(_gpu.Cuda.cuCtxSynchronize());
    }

    private byte[] Link(params string[] sources)
    {
        nint linker;
        Check(_gpu.Cuda.cuLinkCreate_v2(0, null, null, &linker));
        foreach (var source in sources)
        {
            fixed (byte* text = Encoding.UTF8.GetBytes(source))
            {
                var result = _gpu.Cuda.cuLinkAddData_v2(
                    (void*)linker, (int)JitInputType.Ptx, text, (nuint)source.Length, null, 0, null, null);
                Check(result);
            }
        }

        nint image;
        nuint size;
        Check(_gpu.Cuda.cuLinkComplete((void*)linker, &image, &size));
        var copy = new ReadOnlySpan<byte>((void*)image, (int)size).ToArray();
        Check(_gpu.Cuda.cuLinkDestroy((void*)linker));
        return copy;
    }

    private nint Library()
    {
        nint library;
        fixed (byte* image = Encoding.UTF8.GetBytes(TestKernels.Source + "\0"))
        {
            Check(_gpu.Cuda.cuLibraryLoadData(&library, image, null, null, 0, null, null, 0));
        }

        return library;
    }

    private CudaResult LaunchOne(nint function, ulong pointer)
    {
        var parameters = stackalloc void*[1] { &pointer };
        return _gpu.Cuda.cuLaunchKernel((void*)function, 1, 1, 1, 1, 1, 1, 0, null, parameters, null);
    }

    private CudaResult LaunchShared(nint function, uint bytes)
    {
        var (pointer, value, count) = (0UL, 0u, 0u);
        var parameters = stackalloc void*[3] { &pointer, &value, &count };
        return _gpu.Cuda.cuLaunchKernel((void*)function, 1, 1, 1, 32, 1, 1, bytes, null, parameters, null);
    }

    private (ulong Address, nuint Size) Global(nint module, string name)
    {
        ulong address;
        nuint size;
        fixed (byte* text = Encoding.UTF8.GetBytes(name + "\0"))
        {
            Check(_gpu.Cuda.cuModuleGetGlobal_v2(&address, &size, (void*)module, text));
        }

        return (address, size);
    }
}

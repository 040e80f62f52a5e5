using TensorFusion.Driver;
using TensorFusion.SoftGpu.Devices;
using TensorFusion.SoftGpu.Ptx;

namespace TensorFusion.SoftGpu.Modules;

/// <summary>A kernel of a loaded module.</summary>
internal sealed class SoftFunction(SoftModule module, PtxKernel kernel, FunctionSettings settings)
{
    public SoftModule Module => module;

    public PtxKernel Kernel => kernel;

    public FunctionSettings Settings => settings;

    public int MaxDynamicShared => MaxDynamicSharedOf(kernel, settings);

    public static int MaxDynamicSharedOf(PtxKernel kernel, FunctionSettings settings) =>
        settings.MaxDynamicShared ?? Math.Max(0, AttributeTable.SharedPerBlock - kernel.StaticSharedBytes);

    /// <summary>The most threads of a block: what the kernel allows and the register file has room for.</summary>
    public static int MaxThreads(PtxKernel kernel)
    {
        var warps = AttributeTable.RegistersPerMultiprocessor / Occupancy.RegistersPerWarp(kernel.RegisterCount);
        return Math.Min(kernel.MaxThreadsPerBlock, warps / 4 * 4 * 32);
    }

    /// <exception cref="CudaFailure">InvalidValue: no such attribute.</exception>
    public static int Read(
        PtxKernel kernel, PtxModule module, FunctionSettings settings, SoftDevice device, int attribute) =>
        (FunctionAttribute)attribute switch
        {
            FunctionAttribute.MaxThreadsPerBlock => MaxThreads(kernel),
            FunctionAttribute.SharedSizeBytes => kernel.StaticSharedBytes,
            FunctionAttribute.ConstSizeBytes =>
                module.Globals.Where(global => global.IsConst).Sum(global => global.Size),
            FunctionAttribute.LocalSizeBytes => kernel.LocalBytes,
            FunctionAttribute.NumRegs => kernel.RegisterCount,
            FunctionAttribute.PtxVersion => TargetOf(module),
            FunctionAttribute.BinaryVersion => (device.Spec.ComputeMajor * 10) + device.Spec.ComputeMinor,
            FunctionAttribute.CacheModeCa or FunctionAttribute.ClusterSizeMustBeSet
                or FunctionAttribute.RequiredClusterWidth or FunctionAttribute.RequiredClusterHeight
                or FunctionAttribute.RequiredClusterDepth => 0,
            FunctionAttribute.MaxDynamicSharedSizeBytes => MaxDynamicSharedOf(kernel, settings),
            FunctionAttribute.PreferredSharedMemoryCarveout => settings.PreferredCarveout,
            FunctionAttribute.NonPortableClusterSizeAllowed => settings.NonPortableClusterSizeAllowed,
            FunctionAttribute.ClusterSchedulingPolicyPreference => settings.ClusterSchedulingPolicy,
            _ => throw new CudaFailure(CudaResult.InvalidValue, $"function attribute {attribute}"),
        };

    /// <exception cref="CudaFailure">InvalidValue: no such attribute, not settable, or out of range.</exception>
    public static void Write(PtxKernel kernel, FunctionSettings settings, int attribute, int value)
    {
        var most = AttributeTable.SharedPerBlockOptin - kernel.StaticSharedBytes;
        switch ((FunctionAttribute)attribute)
        {
            case FunctionAttribute.MaxDynamicSharedSizeBytes when value >= 0 && value <= most:
                settings.MaxDynamicShared = value;
                break;
            case FunctionAttribute.PreferredSharedMemoryCarveout when value is >= -1 and <= 100:
                settings.PreferredCarveout = value;
                break;
            case FunctionAttribute.NonPortableClusterSizeAllowed when value is 0 or 1:
                settings.NonPortableClusterSizeAllowed = value;
                break;
            case FunctionAttribute.ClusterSchedulingPolicyPreference when value is >= 0 and <= 2:
                settings.ClusterSchedulingPolicy = value;
                break;
            default:
                throw new CudaFailure(CudaResult.InvalidValue, $"function attribute {attribute} = {value}");
        }
    }

    private static int TargetOf(PtxModule module)
    {
        var digits = module.Target.AsSpan(module.Target.IndexOf('_') + 1).TrimEnd("af");
        return int.TryParse(digits, out var target) ? target : 0;
    }
}

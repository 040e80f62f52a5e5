using TensorFusion.Driver;

namespace TensorFusion.SoftGpu.Contexts;

/// <summary>
/// Values of cuCtxGetLimit, in bytes but for the two counts. The software device has no use for them.
/// </summary>
internal sealed class ContextLimits
{
    private readonly Dictionary<ContextLimit, ulong> _values = new()
    {
        [ContextLimit.StackSize] = 1024,
        [ContextLimit.PrintfFifoSize] = 1 << 20,
        [ContextLimit.MallocHeapSize] = 8 << 20,
        [ContextLimit.DevRuntimeSyncDepth] = 2,
        [ContextLimit.DevRuntimePendingLaunchCount] = 2048,
        [ContextLimit.MaxL2FetchGranularity] = 64,
        [ContextLimit.PersistingL2CacheSize] = 0,
    };

    private readonly Lock _gate = new();

    /// <exception cref="CudaFailure">UnsupportedLimit.</exception>
    public ulong this[ContextLimit limit]
    {
        get
        {
            lock (_gate)
            {
                return _values.TryGetValue(limit, out var value) ? value : throw Unsupported();
            }
        }

        set
        {
            lock (_gate)
            {
                if (!_values.ContainsKey(limit))
                {
                    throw Unsupported();
                }

                if ((limit == ContextLimit.StackSize && value > 512 << 10)
                    || (limit == ContextLimit.MaxL2FetchGranularity && value > 128)
                    || (limit == ContextLimit.PersistingL2CacheSize && value > 0))
                {
                    throw new CudaFailure(CudaResult.InvalidValue);
                }

                _values[limit] = value;
            }
        }
    }

    private static CudaFailure Unsupported() => new(CudaResult.UnsupportedLimit);
}

using TensorFusion.Driver;
using TensorFusion.Worker.Memory;

namespace TensorFusion.Worker.Devices;

/// <summary>
/// The limits of a device's context. Some of them are memory of the card that the driver takes for the context: what
/// they exceed their defaults by is charged to the slice. Thread-safe.
/// </summary>
internal sealed unsafe class ContextLimits(CudaDriver driver, int ordinal, VramLedger ledger)
{
    private const int TextBytes = 8 << 20;
    private const int UsualTextBytes = 1 << 20;
    private readonly Lock _lock = new();
    private readonly Dictionary<int, (ulong Default, ulong Charged)> _changed = [];

    /// <summary>Sets a limit; the context must be current.</summary>
    public CudaResult Set(int limit, ulong value)
    {
        lock (_lock)
        {
            if (!_changed.TryGetValue(limit, out var state))
            {
                nuint original;
                var read = driver.cuCtxGetLimit(&original, limit);
                if (read != CudaResult.Success)
                {
                    return read;
                }

                state = (original, 0);
            }

            var charge = Charge(limit, state.Default, value);
            if (charge > state.Charged && !ledger.TryCharge(charge - state.Charged))
            {
                return CudaResult.OutOfMemory;
            }

            var result = driver.cuCtxSetLimit(limit, (nuint)value);
            if (result == CudaResult.InvalidValue && HasRoomFor(limit, value))
            {
                result = CudaResult.Success;
            }

            if (result != CudaResult.Success)
            {
                ledger.Release(charge > state.Charged ? charge - state.Charged : 0);
                return result;
            }

            ledger.Release(charge < state.Charged ? state.Charged - charge : 0);
            _changed[limit] = (state.Default, charge);
            return result;
        }
    }

    /// <summary>
    /// Makes room for text before any kernel has printed: the driver changes it no more then, and the context outlives
    /// the programs. The context must be current.
    /// </summary>
    public static void MakeRoomForText(CudaDriver driver) =>
        _ = driver.cuCtxSetLimit((int)ContextLimit.PrintfFifoSize, TextBytes);

    /// <summary>What programs are shown of a limit: the room for text as it is elsewhere.</summary>
    public static ulong Shown(int limit, ulong value) =>
        (ContextLimit)limit == ContextLimit.PrintfFifoSize ? Math.Min(value, UsualTextBytes) : value;

    /// <summary>Puts the defaults back when the last program has gone. What the driver refuses stays charged.</summary>
    public void Restore()
    {
        lock (_lock)
        {
            foreach (var (limit, state) in _changed.ToArray())
            {
                if (driver.cuCtxSetLimit(limit, (nuint)state.Default) == CudaResult.Success)
                {
                    ledger.Release(state.Charged);
                    _changed.Remove(limit);
                }
            }
        }
    }

    /// <summary>A kernel has printed: what was there for its text is there for this program's too.</summary>
    private bool HasRoomFor(int limit, ulong value)
    {
        nuint present;
        return (ContextLimit)limit == ContextLimit.PrintfFifoSize
            && driver.cuCtxGetLimit(&present, limit) == CudaResult.Success && value <= present;
    }

    private ulong Charge(int limit, ulong original, ulong value)
    {
        var extra = value > original ? value - original : 0;
        return (ContextLimit)limit switch
        {
            ContextLimit.MallocHeapSize or ContextLimit.PrintfFifoSize => extra,
            ContextLimit.StackSize => SaturatingMultiply(extra, ResidentThreads()),
            _ => 0,
        };
    }

    private ulong ResidentThreads()
    {
        int processors, threads;
        return driver.cuDeviceGetAttribute(&processors, (int)DeviceAttribute.MultiprocessorCount, ordinal)
                == CudaResult.Success
            && driver.cuDeviceGetAttribute(&threads, (int)DeviceAttribute.MaxThreadsPerMultiprocessor, ordinal)
                == CudaResult.Success
            ? (ulong)processors * (ulong)threads
            : 0;
    }

    private static ulong SaturatingMultiply(ulong a, ulong b) =>
        Math.BigMul(a, b, out var low) == 0 ? low : ulong.MaxValue;
}

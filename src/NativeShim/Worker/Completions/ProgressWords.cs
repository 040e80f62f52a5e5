using TensorFusion.Driver;

namespace TensorFusion.Worker.Completions;

/// <summary>
/// Words of host memory that the device writes when it comes to a point of a stream. Looking at one costs a read of
/// memory, where asking the driver for an event that is not reached costs about ten microseconds. Drivers before 11.7
/// have no such writes. Not thread-safe; the device's context must be current.
/// </summary>
internal sealed unsafe class ProgressWords(CudaDriver driver)
{
    /// <summary>One cache line for each word: the device's write of one takes no other from the processor.</summary>
    private const int Stride = 64;

    private const int BlockBytes = 16384;
    private const uint Portable = 1;
    private const uint DeviceMapped = 2;

    private readonly Stack<nint> _free = new();
    private readonly List<nint> _blocks = [];

    /// <summary>Whether the device can write and wait for words.</summary>
    public bool IsSupported { get; private set; } =
        driver.cuStreamWriteValue32_v2 != null && driver.cuStreamWaitValue32_v2 != null;

    /// <summary>Whether points are told by words alone.</summary>
    public bool AreUsed => IsSupported && _blocks.Count > 0;

    /// <summary>A word that is 0 or has the value of its last use; null when there is none.</summary>
    public uint* Take()
    {
        if (!IsSupported)
        {
            return null;
        }

        if (_free.Count == 0)
        {
            void* block;
            if (driver.cuMemHostAlloc(&block, BlockBytes, Portable | DeviceMapped) != CudaResult.Success)
            {
                IsSupported = false;
                return null;
            }

            new Span<byte>(block, BlockBytes).Clear();
            _blocks.Add((nint)block);
            for (var offset = BlockBytes - Stride; offset >= 0; offset -= Stride)
            {
                _free.Push((nint)block + offset);
            }
        }

        return (uint*)_free.Pop();
    }

    /// <summary>Nobody waits for the word any more, and the device will not write it.</summary>
    public void Return(uint* word) => _free.Push((nint)word);

    /// <summary>Has the device write a word when it comes there.</summary>
    /// <returns>NotSupported when it cannot; no word is used any more then.</returns>
    public CudaResult Write(void* stream, uint* word, uint value) =>
        Answer(driver.cuStreamWriteValue32_v2(stream, (ulong)word, value, 0));

    /// <summary>Holds a stream until a word has the value, or one after it.</summary>
    /// <returns>NotSupported when the device cannot; no word is used any more then.</returns>
    public CudaResult Wait(void* stream, uint* word, uint value) =>
        Answer(driver.cuStreamWaitValue32_v2(stream, (ulong)word, value, (uint)WaitValueFlags.GreaterOrEqual));

    /// <summary>Whether a word has a value, or one after it.</summary>
    public static bool HasReached(uint* word, uint value) => (int)(Volatile.Read(ref *word) - value) >= 0;

    /// <summary>Frees the memory; the device must be done with it.</summary>
    public void Destroy()
    {
        foreach (var block in _blocks)
        {
            _ = driver.cuMemFreeHost((void*)block);
        }

        _blocks.Clear();
        _free.Clear();
    }

    private CudaResult Answer(CudaResult result)
    {
        if (result == CudaResult.NotSupported)
        {
            IsSupported = false;
        }

        return result;
    }
}

using TensorFusion.Driver;

namespace TensorFusion.Worker.Completions;

/// <summary>
/// A point of a stream: an event of the driver, and where the device can, a word that it writes there. Used by whoever
/// holds it and back in its pool after the last one let go.
/// </summary>
internal sealed unsafe class DriverEvent(EventPool pool, nint handle, bool timing)
{
    private uint* _word;
    private uint _value;
    private bool _isWritten;

    public nint Handle => handle;

    /// <summary>Whether it takes time stamps.</summary>
    public bool Timing => timing;

    /// <summary>How many use it.</summary>
    public int Holders { get; private set; } = 1;

    public void Hold() => Holders++;

    public void Release()
    {
        if (--Holders == 0)
        {
            pool.Return(this);
        }
    }

    /// <summary>The event is no more.</summary>
    public void ReturnWord()
    {
        if (_word != null)
        {
            pool.Words.Return(_word);
            _word = null;
        }
    }

    /// <summary>Sets the point behind what the stream was given, for <see cref="Query"/> alone unless it takes time
    /// stamps.</summary>
    public CudaResult Set(void* stream)
    {
        if (timing)
        {
            var result = pool.Driver.cuEventRecord((void*)handle, stream);
            return result == CudaResult.Success ? Follow(stream) : result;
        }

        var written = Follow(stream);
        return written != CudaResult.Success || _isWritten
            ? written
            : pool.Driver.cuEventRecord((void*)handle, stream);
    }

    /// <summary>The event was just recorded on the stream: prepares for <see cref="Query"/>.</summary>
    public CudaResult Follow(void* stream)
    {
        _isWritten = false;
        if (_word == null)
        {
            _word = pool.Words.Take();
            _value = _word == null ? 0 : *_word;
        }

        if (_word == null || !pool.Words.IsSupported)
        {
            return CudaResult.Success;
        }

        var result = pool.Words.Write(stream, _word, ++_value);
        _isWritten = result == CudaResult.Success;
        return result == CudaResult.NotSupported ? CudaResult.Success : result;
    }

    /// <summary>Whether the device has come to the point. An error is seen here only where there is no word.</summary>
    public CudaResult Query() =>
        !_isWritten ? pool.Driver.cuEventQuery((void*)handle)
        : ProgressWords.HasReached(_word, _value) ? CudaResult.Success
        : CudaResult.NotReady;
}

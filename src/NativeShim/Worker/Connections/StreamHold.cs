using TensorFusion.Worker.Completions;

namespace TensorFusion.Worker.Connections;

/// <summary>Holds a stream while the program runs functions of the host, one after the other.</summary>
/// <param name="word">What the stream waits for: the number of the last function that has returned.</param>
internal sealed unsafe class StreamHold(uint* word)
{
    private uint _issued = *word;

    public uint* Word => word;

    /// <summary>Whether every function has returned.</summary>
    public bool IsIdle => ProgressWords.HasReached(word, _issued);

    /// <summary>The number of the next function.</summary>
    public uint Issue() => ++_issued;

    /// <summary>A function has returned, and all before it.</summary>
    public void Release(uint value)
    {
        // After everything was released, a late answer must not hold the stream again.
        if (!ProgressWords.HasReached(word, value))
        {
            Volatile.Write(ref *word, value);
        }
    }

    /// <summary>Nobody answers any more.</summary>
    public void ReleaseAll() => Release(_issued);
}

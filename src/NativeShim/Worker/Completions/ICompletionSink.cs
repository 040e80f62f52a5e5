using TensorFusion.Driver;

namespace TensorFusion.Worker.Completions;

/// <summary>Where a program sees that the device has finished something.</summary>
internal interface ICompletionSink
{
    /// <summary>
    /// Whether chunks must be given to it before the words that cover them, also when they belong to different streams.
    /// </summary>
    bool KeepsOrder { get; }

    /// <summary>Stores the newest finished generation in a completion word and wakes whoever waits for it.</summary>
    void Complete(uint word, ulong generation);

    /// <summary>Leaves an error; whoever is let go because of it must find it.</summary>
    void SetAsyncError(CudaResult error);

    /// <summary>Changes the state of a staging chunk and wakes whoever waits for it.</summary>
    void SetChunk(uint chunk, ChunkState state);
}

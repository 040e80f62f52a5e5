using TensorFusion.Worker.Connections;
using TensorFusion.Worker.Memory;

namespace TensorFusion.Worker.Completions;

/// <summary>What to do when the device has come to a point.</summary>
internal readonly struct CompletionAction
{
    private readonly Kind _kind;
    private readonly uint _index;
    private readonly ulong _generation;
    private readonly object? _subject;

    private CompletionAction(Kind kind, uint index, ulong generation, object? subject)
    {
        _kind = kind;
        _index = index;
        _generation = generation;
        _subject = subject;
    }

    private enum Kind
    {
        None,
        Word,
        ChunkFree,
        ChunkReady,
        Reclaim,
        Call,
    }

    /// <summary>Nothing: only the point itself matters.</summary>
    public static CompletionAction None => default;

    /// <summary>Whether device memory is given back.</summary>
    public bool IsReclaim => _kind == Kind.Reclaim;

    /// <summary>Whether bytes for the program have become ready.</summary>
    public bool IsDelivery => _kind == Kind.ChunkReady;

    /// <summary>Whether the program is asked to run something.</summary>
    public bool IsCall => _kind == Kind.Call;

    public static CompletionAction Word(uint word, ulong generation) => new(Kind.Word, word, generation, null);

    public static CompletionAction ChunkFree(uint chunk) => new(Kind.ChunkFree, chunk, 0, null);

    public static CompletionAction ChunkReady(uint chunk) => new(Kind.ChunkReady, chunk, 0, null);

    public static CompletionAction Reclaim(DeviceAllocation allocation) => new(Kind.Reclaim, 0, 0, allocation);

    public static CompletionAction Call(HostCallback callback) => new(Kind.Call, 0, 0, callback);

    /// <param name="sink">Where the program sees it.</param>
    /// <param name="failed">The context is broken: waiters are let go, memory is left to the end of the
    /// process.</param>
    public void Run(ICompletionSink sink, bool failed)
    {
        switch (_kind)
        {
            case Kind.Word:
                sink.Complete(_index, _generation);
                break;
            case Kind.ChunkFree:
                sink.SetChunk(_index, ChunkState.Free);
                break;
            case Kind.ChunkReady:
                sink.SetChunk(_index, failed ? ChunkState.Failed : ChunkState.Ready);
                break;
            case Kind.Reclaim when !failed:
                var allocation = (DeviceAllocation)_subject!;
                _ = allocation.Memory.Reclaim(allocation);
                break;
            case Kind.Call:
                ((HostCallback)_subject!).Begin(failed);
                break;
        }
    }
}

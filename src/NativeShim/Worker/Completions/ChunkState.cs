namespace TensorFusion.Worker.Completions;

/// <summary>Who may use a staging chunk; the words are shared with the program.</summary>
internal enum ChunkState : uint
{
    /// <summary>The program may take it.</summary>
    Free = 0,

    /// <summary>The program took it, and a record for it may be under way.</summary>
    Busy = 1,

    /// <summary>The device has filled it; the program reads it and frees it.</summary>
    Ready = 2,

    /// <summary>The device could not fill it; the program frees it.</summary>
    Failed = 3,
}

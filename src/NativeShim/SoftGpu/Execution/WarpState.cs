namespace TensorFusion.SoftGpu.Execution;

/// <summary>Sets of lanes of a warp, one bit a lane.</summary>
internal struct WarpState
{
    /// <summary>Not ended.</summary>
    public uint Alive;

    /// <summary>Can run now.</summary>
    public uint Runnable;

    /// <summary>Wait in an exchange.</summary>
    public uint Exchanging;

    /// <summary>Wait at a barrier.</summary>
    public uint AtBarrier;

    /// <summary>Gave others a turn.</summary>
    public uint Yielded;
}

namespace TensorFusion.Worker.Completions;

/// <summary>An event of the driver, used by whoever holds it and back in its pool after the last one let go.</summary>
internal sealed class DriverEvent(EventPool pool, nint handle, bool timing)
{
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
}

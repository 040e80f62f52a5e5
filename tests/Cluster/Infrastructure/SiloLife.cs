namespace TensorFusion.Tests.Cluster.Infrastructure;

/// <summary>
/// One life of a silo. A killed silo of a test stays in the process; what would be a dead process must do nothing more.
/// </summary>
internal sealed class SiloLife
{
    private volatile bool _isOver;

    public bool IsOver => _isOver;

    public void End() => _isOver = true;

    public void ThrowIfDead() => ObjectDisposedException.ThrowIf(_isOver, this);
}

namespace TensorFusion.Worker.Gate;

/// <summary>The gate while the slice's memory is not on the device.</summary>
internal sealed unsafe partial class DeviceGate
{
    /// <summary>
    /// Gives the turn up, and leaves the device to the others until <see cref="StepBack"/>. Nothing of the slice may be
    /// on the device, and nothing may pass meanwhile.
    /// </summary>
    public void StepAside()
    {
        lock (Sync)
        {
            EndLinger(_seat.Now);
            _restSince = 0;
            (_turn, _draining, _turnCharged) = (false, false, 0);
            _seat.StepAside();
        }
    }

    /// <summary>The slice runs again.</summary>
    public void StepBack()
    {
        lock (Sync)
        {
            _seat.StepBack();
        }
    }
}

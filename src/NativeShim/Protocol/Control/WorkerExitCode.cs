namespace TensorFusion.Protocol.Control;

/// <summary>Exit statuses of <c>tensorfusion-worker</c>.</summary>
public enum WorkerExitCode
{
    /// <summary>Stopped by command or signal.</summary>
    Stopped = 0,

    /// <summary>The spec file is missing, malformed or contradicts itself.</summary>
    BadSpec = 64,

    /// <summary>The driver or one of the devices of the spec is not there.</summary>
    DeviceUnavailable = 69,

    /// <summary>The GPU context broke (a sticky error) and the last program has gone.</summary>
    DeviceFault = 70,

    /// <summary>A defect of the worker itself.</summary>
    Internal = 71,
}

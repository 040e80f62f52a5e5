namespace TensorFusion.Protocol.Control;

/// <summary>Names of the files in a slice's run directory.</summary>
public static class WorkerFiles
{
    /// <summary>The <see cref="WorkerSpec"/>, written by the node agent.</summary>
    public const string Spec = "worker.json";

    /// <summary>The <see cref="WorkerSpareSpec"/>, written by the node agent.</summary>
    public const string Spare = "worker.json";

    /// <summary>Unix socket for programs, made by the worker.</summary>
    public const string AttachSocket = "attach.sock";

    /// <summary>Unix socket for the node agent, made by the worker.</summary>
    public const string ControlSocket = "control.sock";

    /// <summary>Standard output and error of the worker.</summary>
    public const string Log = "worker.log";
}

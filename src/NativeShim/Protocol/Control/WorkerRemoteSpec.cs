namespace TensorFusion.Protocol.Control;

/// <summary>How a worker serves programs of other machines.</summary>
/// <param name="Address">IP address to listen on.</param>
/// <param name="Port">Port to listen on; 0 takes any free one, which the status tells.</param>
/// <param name="RequireTls">Whether programs that are not on this machine must use TLS.</param>
/// <param name="GraceSeconds">How long a program whose connection broke may stay away.</param>
/// <param name="BulkLanes">Connections for bulk data, beside the one for calls.</param>
/// <param name="ImageStore">Directory of code images that the node's workers share.</param>
/// <param name="ImageStoreBytes">Bytes of all images together.</param>
public sealed record WorkerRemoteSpec(
    string Address,
    int Port,
    bool RequireTls,
    double GraceSeconds,
    int BulkLanes,
    string ImageStore,
    long ImageStoreBytes);

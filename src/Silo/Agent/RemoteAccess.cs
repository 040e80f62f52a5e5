using System.Net;
using System.Net.Sockets;
using TensorFusion.Protocol.Control;

namespace TensorFusion.Silo.Agent;

/// <summary>How the workers of this machine serve programs of others.</summary>
/// <param name="Address">Where workers listen and programs reach them.</param>
/// <param name="Tls">Whether programs of other machines must use TLS.</param>
/// <param name="Grace">How long a program whose connection broke may stay away.</param>
/// <param name="BulkLanes">Connections of a program for bulk data.</param>
/// <param name="ImageStore">Directory of code images.</param>
/// <param name="ImageStoreSize">Size of all images together.</param>
public sealed record RemoteAccess(
    IPAddress Address, bool Tls, TimeSpan Grace, int BulkLanes, string ImageStore, MiB ImageStoreSize)
{
    /// <summary>For a worker; the port is its own choice.</summary>
    public WorkerRemoteSpec Spec() => new(
        Address.ToString(), 0, Tls, Grace.TotalSeconds, BulkLanes, ImageStore, ImageStoreSize.Bytes);

    /// <summary>
    /// The connection of a slice, without token. TLS is what programs use of themselves where the host is another; a
    /// switch that is off is said.
    /// </summary>
    public string Uri(string sliceId, int port)
    {
        var host = Address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{Address}]" : $"{Address}";
        return $"tcp://{host}:{port}?slice={sliceId}{(Tls ? "" : "&tls=off")}";
    }
}

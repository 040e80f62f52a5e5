using System.Net;
using System.Net.Sockets;

namespace TensorFusion.Tests.EndToEnd.Infrastructure;

/// <summary>TCP ports that nobody listens on.</summary>
internal static class FreePorts
{
    /// <summary>Distinct ports: all are held until the last one is known.</summary>
    public static int[] Take(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        foreach (var listener in listeners)
        {
            listener.Start();
        }

        var ports = listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToArray();
        foreach (var listener in listeners)
        {
            listener.Stop();
        }

        return ports;
    }
}

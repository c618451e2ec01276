using System.Net;
using System.Net.Sockets;

namespace MarketStore.Bench.Peers;

/// <summary>For servers that have to be told their port: one that was free a moment ago.</summary>
internal static class FreePort
{
    public static int Take()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        return port;
    }
}

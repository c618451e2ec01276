using System.Net;

namespace MarketStore.Protocols;

/// <summary>What the network side of a server is started with. Sizes are bytes.</summary>
public sealed record ServerOptions
{
    /// <summary>Loopback unless <c>listen_host</c> says otherwise.</summary>
    public IPAddress ListenAddress { get; init; } = IPAddress.Loopback;

    /// <summary>JSON-RPC and the other HTTP endpoints; 0 takes a free port.</summary>
    public int ListenPort { get; init; } = 5993;

    /// <summary>A second address for heartbeat, readiness and metrics only (<c>utilities_url</c>); null means none.</summary>
    public IPEndPoint? UtilitiesEndpoint { get; init; }

    /// <summary>gRPC; 0 takes a free port, null means none.</summary>
    public int? GrpcListenPort { get; init; }

    /// <summary>The largest gRPC answer, a message.</summary>
    public int GrpcMaxSendBytes { get; init; } = 1 << 30;

    /// <summary>The largest gRPC request, a message.</summary>
    public int GrpcMaxReceiveBytes { get; init; } = 1 << 30;

    /// <summary>The largest request body; a larger one is refused unread.</summary>
    public long MaxRequestBytes { get; init; } = 256L << 20;

    /// <summary>Bodies being held at the same time, in all; further requests wait.</summary>
    public long MaxInFlightBytes { get; init; } = 1L << 30;

    /// <summary>Open connections; further ones are refused.</summary>
    public int MaxConnections { get; init; } = 4096;

    /// <summary>Rows that one query may return, all its buckets together.</summary>
    public long MaxRowsPerQuery { get; init; } = 50_000_000;
}

using MarketStore.Bench.Rpc;

namespace MarketStore.Bench.Systems;

/// <summary>A server that runs already, named by its URL. Only what the benchmarks wrote is removed from it.</summary>
internal sealed class RemoteServer(Uri endpoint) : IServer
{
    public Uri Endpoint => endpoint;

    public string Durability => "as that server is configured";

    public void Reset(IReadOnlyList<string> keys)
    {
        using var client = new RpcClient(endpoint);
        foreach (string key in keys) client.Destroy(key);
    }

    public void Settle()
    {
    }

    public void Dispose()
    {
    }
}

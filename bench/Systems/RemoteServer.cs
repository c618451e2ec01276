using MarketStore.Bench.Rpc;

namespace MarketStore.Bench.Systems;

/// <summary>A server that runs already, named by its URL. Only what the benchmarks wrote is removed from it.</summary>
internal sealed class RemoteServer(Uri endpoint) : IServer
{
    private IReadOnlyList<string> _keys = [];

    public Uri Endpoint => endpoint;

    public string Durability => "as that server is configured";

    public void Reset(IReadOnlyList<string> keys)
    {
        Destroy(keys);
        _keys = keys;
    }

    public void Settle()
    {
    }

    /// <summary>Removes what was written, so that it is not among the answers to the next workload.</summary>
    public void Dispose() => Destroy(_keys);

    private void Destroy(IReadOnlyList<string> keys)
    {
        using var client = new RpcClient(endpoint);
        foreach (string key in keys) client.Destroy(key);
    }
}

namespace MarketStore.Bench.Systems;

/// <summary>A server that answers at an address, and can be emptied of what the benchmarks wrote.</summary>
internal interface IServer : IDisposable
{
    Uri Endpoint { get; }

    string Durability { get; }

    /// <summary>Starts over with no data.</summary>
    void Reset(IReadOnlyList<string> keys);

    /// <summary>Returns when the server has nothing left to do in the background, where that can be told.</summary>
    void Settle();
}

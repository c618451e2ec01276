namespace MarketStore.Bench.Workloads;

/// <summary>One client that writes, one request after another.</summary>
internal interface IRowWriter : IDisposable
{
    /// <summary>Sends the next row and waits for its acknowledgement.</summary>
    void WriteOne();
}

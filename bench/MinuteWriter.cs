using System.Runtime.InteropServices;
using MarketStore.Bench.Rpc;

namespace MarketStore.Bench;

/// <summary>Appends one bar to every symbol of a market in one request, minute after minute.</summary>
internal sealed class MinuteWriter : IDisposable
{
    public const long StartSeconds = 1_704_067_200;

    private readonly BucketRows[] buckets;
    private readonly OutColumn[] columns;
    private readonly byte[] epochs;
    private RpcClient? client;

    /// <param name="stem">Symbols are the stem and a number.</param>
    public MinuteWriter(string stem, int symbolCount)
    {
        Keys = [.. Enumerable.Range(0, symbolCount).Select(i => MinuteBars.KeyOf($"{stem}{i:0000}"))];
        buckets = [.. Keys.Select((key, i) => new BucketRows(key, i, 1))];
        epochs = new byte[8 * symbolCount];
        double[] prices = [.. Enumerable.Range(0, symbolCount).Select(i => 100 + (0.01 * i))];
        columns =
        [
            new("Epoch", "i8", epochs),
            OutColumn.Of("Open", prices), OutColumn.Of("High", prices), OutColumn.Of("Low", prices),
            OutColumn.Of("Close", prices), OutColumn.Of("Volume", Enumerable.Repeat(100L, symbolCount).ToArray()),
        ];
    }

    public IReadOnlyList<string> Keys { get; }

    /// <summary>Requests sent; all but perhaps the last have been acknowledged.</summary>
    public long Sent { get; private set; }

    public long Acknowledged { get; private set; }

    public void Connect(Uri endpoint)
    {
        client?.Dispose();
        client = new RpcClient(endpoint);
    }

    /// <summary>Sends the next minute and waits for its acknowledgement.</summary>
    public void WriteOne()
    {
        MemoryMarshal.Cast<byte, long>(epochs.AsSpan()).Fill(StartSeconds + (60 * Sent));
        Sent++;
        client!.Write(false, columns, buckets);
        Acknowledged = Sent;
    }

    /// <summary>After a crash: goes on behind the minutes that the store turned out to have.</summary>
    public void Resume(long minutes) => Sent = Acknowledged = minutes;

    public void Dispose() => client?.Dispose();
}

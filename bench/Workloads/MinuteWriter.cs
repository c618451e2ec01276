using System.Runtime.InteropServices;
using MarketStore.Bench.Datasets;
using MarketStore.Bench.Rpc;

namespace MarketStore.Bench.Workloads;

/// <summary>Appends one bar to every symbol of a market in one request, minute after minute.</summary>
internal sealed class MinuteWriter : IRowWriter
{
    public const long StartSeconds = 1_704_067_200;

    private readonly BucketRows[] _buckets;
    private readonly Column[] _columns;
    private readonly byte[] _epochs;
    private RpcClient? _client;

    /// <param name="stem">Symbols are the stem and a number.</param>
    public MinuteWriter(string stem, int symbolCount)
    {
        Keys = [.. Enumerable.Range(0, symbolCount).Select(i => $"{stem}{i:0000}/{MinuteBars.DefaultGroup}")];
        _buckets = [.. Keys.Select((key, i) => new BucketRows(key, i, 1))];
        _epochs = new byte[8 * symbolCount];
        double[] prices = [.. Enumerable.Range(0, symbolCount).Select(i => 100 + (0.01 * i))];
        _columns =
        [
            new("Epoch", "i8", _epochs),
            Column.Of("Open", prices), Column.Of("High", prices), Column.Of("Low", prices),
            Column.Of("Close", prices), Column.Of("Volume", Enumerable.Repeat(100L, symbolCount).ToArray()),
        ];
    }

    public IReadOnlyList<string> Keys { get; }

    /// <summary>Requests sent; all but perhaps the last have been acknowledged.</summary>
    public long Sent { get; private set; }

    public long Acknowledged { get; private set; }

    public void Connect(Uri endpoint)
    {
        _client?.Dispose();
        _client = new RpcClient(endpoint);
    }

    /// <summary>Sends the next minute and waits for its acknowledgement.</summary>
    public void WriteOne()
    {
        MemoryMarshal.Cast<byte, long>(_epochs.AsSpan()).Fill(StartSeconds + (60 * Sent));
        Sent++;
        _client!.Write(false, _columns, _buckets);
        Acknowledged = Sent;
    }

    /// <summary>After a crash: goes on behind the minutes that the store turned out to have.</summary>
    public void Resume(long minutes) => Sent = Acknowledged = minutes;

    public void Dispose() => _client?.Dispose();
}

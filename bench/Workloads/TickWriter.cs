using System.Buffers.Binary;
using MarketStore.Bench.Datasets;
using MarketStore.Bench.Rpc;

namespace MarketStore.Bench.Workloads;

/// <summary>Appends trades to one symbol, one row a request, a millisecond of data time apart.</summary>
internal sealed class TickWriter(string symbol) : IRowWriter
{
    private const long StartSeconds = 1_704_067_200;
    private const int RowsPerSecond = 1000;

    private readonly byte[] _epoch = new byte[8];
    private readonly byte[] _nanoseconds = new byte[4];
    private readonly byte[] _price = new byte[8];
    private readonly byte[] _sequence = new byte[8];
    private RpcClient? _client;

    public static string KeyOf(string symbol) => $"{symbol}/1Sec/TRADE";

    public string Key => KeyOf(symbol);

    /// <summary>Rows sent; all but perhaps the last have been acknowledged.</summary>
    public long Sent { get; private set; }

    public long Acknowledged { get; private set; }

    public void Connect(Uri endpoint)
    {
        _client?.Dispose();
        _client = new RpcClient(endpoint);
    }

    public void WriteOne()
    {
        BinaryPrimitives.WriteInt64LittleEndian(_epoch, StartSeconds + (Sent / RowsPerSecond));
        BinaryPrimitives.WriteInt32LittleEndian(_nanoseconds, (int)(Sent % RowsPerSecond) * 1_000_000);
        BinaryPrimitives.WriteDoubleLittleEndian(_price, 100 + (Sent % 977 * 0.01));
        BinaryPrimitives.WriteInt64LittleEndian(_sequence, Sent);
        Sent++;
        _client!.Write(true,
            [
                new("Epoch", "i8", _epoch), new("Price", "f8", _price),
                new("Sequence", "i8", _sequence), new("Nanoseconds", "i4", _nanoseconds),
            ],
            [new(Key, 0, 1)]);
        Acknowledged = Sent;
    }

    /// <summary>After a crash: goes on behind the rows that the store turned out to have.</summary>
    public void Resume(long rows) => Sent = Acknowledged = rows;

    public void Dispose() => _client?.Dispose();
}

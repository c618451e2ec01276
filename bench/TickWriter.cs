using System.Buffers.Binary;
using MarketStore.Bench.Rpc;

namespace MarketStore.Bench;

/// <summary>Appends trades to one symbol, one row a request, a millisecond of data time apart.</summary>
internal sealed class TickWriter(string symbol) : IDisposable
{
    private const long StartSeconds = 1_704_067_200;
    private const int RowsPerSecond = 1000;

    private readonly byte[] epoch = new byte[8], price = new byte[8], sequence = new byte[8], nanoseconds = new byte[4];
    private RpcClient? client;

    public static string KeyOf(string symbol) => $"{symbol}/1Sec/TRADE";

    public string Key => KeyOf(symbol);

    /// <summary>Rows sent; all but perhaps the last have been acknowledged.</summary>
    public long Sent { get; private set; }

    public long Acknowledged { get; private set; }

    public void Connect(Uri endpoint)
    {
        client?.Dispose();
        client = new RpcClient(endpoint);
    }

    /// <summary>Sends the next row and waits for its acknowledgement.</summary>
    public void WriteOne()
    {
        BinaryPrimitives.WriteInt64LittleEndian(epoch, StartSeconds + (Sent / RowsPerSecond));
        BinaryPrimitives.WriteInt32LittleEndian(nanoseconds, (int)(Sent % RowsPerSecond) * 1_000_000);
        BinaryPrimitives.WriteDoubleLittleEndian(price, 100 + (Sent % 977 * 0.01));
        BinaryPrimitives.WriteInt64LittleEndian(sequence, Sent);
        Sent++;
        client!.Write(true,
            [
                new("Epoch", "i8", epoch), new("Price", "f8", price),
                new("Sequence", "i8", sequence), new("Nanoseconds", "i4", nanoseconds),
            ],
            [new(Key, 0, 1)]);
        Acknowledged = Sent;
    }

    /// <summary>After a crash: goes on behind the rows that the store turned out to have.</summary>
    public void Resume(long rows) => Sent = Acknowledged = rows;

    public void Dispose() => client?.Dispose();
}

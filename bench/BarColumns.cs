using System.Runtime.InteropServices;
using MarketStore.Bench.Rpc;

namespace MarketStore.Bench;

/// <summary>The bars of one symbol, column by column, in the bytes that go on the wire.</summary>
internal sealed class BarColumns
{
    public static readonly string[] Names = ["Epoch", "Open", "High", "Low", "Close", "Volume"];

    private readonly byte[][] columns;

    public BarColumns(ReadOnlySpan<long> epochs)
    {
        int columnBytes = 8 * epochs.Length;
        columns = [.. Names.Select(_ => new byte[columnBytes])];
        MemoryMarshal.AsBytes(epochs).CopyTo(columns[0]);
    }

    public IEnumerable<ReadOnlyMemory<byte>> InOrder => columns.Select(column => (ReadOnlyMemory<byte>)column);

    /// <summary>For <see cref="RpcClient.Write"/>: no bytes are copied.</summary>
    public OutColumn[] Outgoing =>
        [.. Names.Select((name, i) => new OutColumn(name, name is "Epoch" or "Volume" ? "i8" : "f8", columns[i]))];

    public ReadOnlySpan<long> Bits(int column) => MemoryMarshal.Cast<byte, long>(columns[column]);

    public void Set(int row, double open, double high, double low, double close, long volume)
    {
        Column<double>(1)[row] = open;
        Column<double>(2)[row] = high;
        Column<double>(3)[row] = low;
        Column<double>(4)[row] = close;
        Column<long>(5)[row] = volume;
    }

    private Span<T> Column<T>(int index) where T : unmanaged => MemoryMarshal.Cast<byte, T>(columns[index].AsSpan());
}

using System.Runtime.InteropServices;

namespace MarketStore.Bench.Datasets;

/// <summary>The bars of one symbol, column by column, in the bytes that go on the wire.</summary>
internal sealed class BarColumns
{
    public static readonly string[] Names = ["Epoch", "Open", "High", "Low", "Close", "Volume"];

    private readonly byte[][] _columns;

    public BarColumns(ReadOnlySpan<long> epochs)
    {
        int columnBytes = 8 * epochs.Length;
        _columns = [.. Names.Select(_ => new byte[columnBytes])];
        MemoryMarshal.AsBytes(epochs).CopyTo(_columns[0]);
    }

    /// <summary>No bytes are copied.</summary>
    public Column[] All =>
        [.. Names.Select((name, i) => new Column(name, name is "Epoch" or "Volume" ? "i8" : "f8", _columns[i]))];

    public ReadOnlySpan<long> Bits(int column) => MemoryMarshal.Cast<byte, long>(_columns[column]);

    public void Set(int row, double open, double high, double low, double close, long volume)
    {
        Of<double>(1)[row] = open;
        Of<double>(2)[row] = high;
        Of<double>(3)[row] = low;
        Of<double>(4)[row] = close;
        Of<long>(5)[row] = volume;
    }

    private Span<T> Of<T>(int index) where T : unmanaged => MemoryMarshal.Cast<byte, T>(_columns[index].AsSpan());
}

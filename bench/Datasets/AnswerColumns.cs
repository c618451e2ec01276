using System.Runtime.InteropServices;

namespace MarketStore.Bench.Datasets;

/// <summary>
/// What a query returned, copied into columns that belong to the caller: six of 8 bytes a value, in the order of
/// <see cref="BarColumns.Names"/>, and for a query of all symbols one of 16 bytes that tells them apart.
/// One instance is filled again and again.
/// </summary>
internal sealed class AnswerColumns
{
    public const int SymbolColumn = 6;
    public const int SymbolBytes = 16;

    private readonly byte[][] _columns = [.. Enumerable.Range(0, SymbolColumn + 1).Select(_ => new byte[1 << 16])];
    private bool _hasSymbols;

    public int Rows { get; private set; }

    public void Clear(bool hasSymbols)
    {
        _hasSymbols = hasSymbols;
        Rows = 0;
    }

    /// <summary>Room for so many further rows of a column; <see cref="Added"/> when all columns are filled.</summary>
    public Span<byte> Room(int column, int rows)
    {
        int width = Width(column);
        int needed = (Rows + rows) * width;
        if (_columns[column].Length < needed)
            Array.Resize(ref _columns[column], Math.Max(needed, 2 * _columns[column].Length));
        return _columns[column].AsSpan(Rows * width, rows * width);
    }

    public void Added(int rows) => Rows += rows;

    public ReadOnlySpan<long> Bits(int column) => MemoryMarshal.Cast<byte, long>(_columns[column].AsSpan(0, 8 * Rows));

    /// <summary>Where the rows of each symbol are.</summary>
    public IEnumerable<(int First, int Count)> Runs()
    {
        int first = 0;
        for (int row = 1; row <= Rows; row++)
        {
            if (row < Rows && (!_hasSymbols || SymbolAt(row).SequenceEqual(SymbolAt(first)))) continue;
            yield return (first, row - first);
            first = row;
        }
    }

    /// <summary>Bytes of a value.</summary>
    public static int Width(int column) => column == SymbolColumn ? SymbolBytes : sizeof(long);

    private ReadOnlySpan<byte> SymbolAt(int row) =>
        _columns[SymbolColumn].AsSpan(row * SymbolBytes, SymbolBytes);
}

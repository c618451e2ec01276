using System.Buffers;
using MarketStore.Engine.Columns;

namespace MarketStore.Cli.Loading;

/// <summary>The values of one column of a chunk, as they are sent: little-endian, one after another.</summary>
/// <remarks>The memory is used again for the next chunk but one. One thread at a time.</remarks>
internal sealed class LoadColumn(string name, ColumnType type)
{
    private const int FirstRows = 1 << 12;

    private readonly int _width = type.Width();
    private byte[] _bytes = new byte[FirstRows * type.Width()];
    private byte[] _sorted = [];

    public string Name => name;

    public ColumnType Type => type;

    /// <summary>Texts that were longer than the column.</summary>
    public long CutCount { get; private set; }

    /// <summary>Where the value of a row is put; there is room for it.</summary>
    public Span<byte> At(int row) => _bytes.AsSpan(row * _width, _width);

    /// <summary>Where the values of a row and of those behind it are put.</summary>
    public Span<byte> From(int row) => _bytes.AsSpan(row * _width);

    public ReadOnlySequence<byte> Sequence(int rows) => new(_bytes, 0, rows * _width);

    public void Reserve(int rows)
    {
        if (rows * _width > _bytes.Length) Array.Resize(ref _bytes, Math.Max(rows * _width, 2 * _bytes.Length));
    }

    /// <summary>Reads a value of a row.</summary>
    /// <returns>False: the text is no value of the column's type.</returns>
    public bool TrySet(int row, ReadOnlySpan<byte> text)
    {
        if (type != ColumnType.String16) return CsvValues.TryRead(type, text, At(row));
        if (!CsvValues.WriteText(text, At(row))) CutCount++;
        return true;
    }

    /// <summary>Puts rows in another order.</summary>
    public void Reorder(ReadOnlySpan<int> order)
    {
        if (_sorted.Length < _bytes.Length) _sorted = new byte[_bytes.Length];
        Gather.Rows(_bytes, order, _width, _sorted);
        (_bytes, _sorted) = (_sorted, _bytes);
    }
}

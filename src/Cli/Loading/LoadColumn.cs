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
    private byte[] _gathered = [];

    public string Name => name;

    public ColumnType Type => type;

    /// <summary>As write requests name the type: truth values are bytes of 0 and 1 there, as in results.</summary>
    public string WireType => (type == ColumnType.Bool ? ColumnType.Int8 : type).TypeString();

    /// <summary>Texts that were longer than the column.</summary>
    public long CutCount { get; private set; }

    /// <summary>Where the value of a row is put; there is room for it.</summary>
    public Span<byte> At(int row) => _bytes.AsSpan(row * _width, _width);

    /// <summary>Where the values of a row and of those behind it are put.</summary>
    public Span<byte> From(int row) => _bytes.AsSpan(row * _width);

    /// <summary>The values of rows that follow one another.</summary>
    public ReadOnlySequence<byte> Sequence(int first, int count) => new(_bytes, first * _width, count * _width);

    /// <summary>The values of some rows, in this order; valid until the next call.</summary>
    public ReadOnlySequence<byte> Gathered(ReadOnlySpan<int> rows)
    {
        if (_gathered.Length < rows.Length * _width) _gathered = new byte[rows.Length * _width];
        Gather.Rows(_bytes, rows, _width, _gathered);
        return new ReadOnlySequence<byte>(_gathered, 0, rows.Length * _width);
    }

    public void Reserve(int rows)
    {
        if (rows * _width > _bytes.Length) Array.Resize(ref _bytes, Math.Max(rows * _width, 2 * _bytes.Length));
    }

    /// <summary>Notes texts that were cut before they came here.</summary>
    public void CountCut(long texts) => CutCount += texts;

    /// <summary>Reads a value of a row.</summary>
    /// <returns>False: the text is no value of the column's type.</returns>
    public bool TrySet(int row, ReadOnlySpan<byte> text)
    {
        if (type != ColumnType.String16) return CsvValues.TryRead(type, text, At(row));
        if (!CsvValues.WriteText(text, At(row))) CutCount++;
        return true;
    }
}

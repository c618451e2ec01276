using MarketStore.Engine.Columns;

namespace MarketStore.Engine.Codecs;

/// <summary>The encoded bytes of one column of one block, and what it takes to decode them.</summary>
/// <param name="codec">As stored beside the bytes.</param>
/// <param name="type">Type of the values.</param>
/// <param name="rowCount">Rows of the block.</param>
/// <param name="bytes">All of the column's encoded bytes; their checksum has been verified.</param>
internal readonly ref struct EncodedColumn(CodecId codec, ColumnType type, int rowCount, ReadOnlySpan<byte> bytes)
{
    public CodecId Codec { get; } = codec;

    public ColumnType Type { get; } = type;

    public int RowCount { get; } = rowCount;

    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    /// <summary>Bytes per value.</summary>
    public int Width => Type.Width();

    /// <summary>The column behind a codec's own header.</summary>
    /// <exception cref="InvalidDataException">The header is all there is, or not even that.</exception>
    public EncodedColumn Behind(int headerBytes)
    {
        Need(Bytes.Length > headerBytes, "the column ends within its header");
        return new EncodedColumn(Codec, Type, RowCount, Bytes[headerBytes..]);
    }

    /// <exception cref="InvalidDataException">The condition is false.</exception>
    public static void Need([System.Diagnostics.CodeAnalysis.DoesNotReturnIf(false)] bool condition, string otherwise)
    {
        if (!condition) throw new InvalidDataException(otherwise);
    }
}

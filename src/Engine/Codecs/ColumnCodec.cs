using System.Buffers.Binary;
using System.Runtime.InteropServices;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Io;

namespace MarketStore.Engine.Codecs;

/// <summary>Encodes and decodes one column of a block: the only door to the codecs.</summary>
/// <remarks>
/// Values come back bit for bit, NaN payloads and the sign of zero included. Every codec decodes any range of rows at
/// the cost of the vectors of 1024 rows that it touches. Decoding trusts nothing: whatever the bytes are, it answers
/// with values or with an exception, and writes nowhere else.
/// </remarks>
internal static class ColumnCodec
{
    /// <summary>Chooses a codec, appends the encoded values and says which codec it was.</summary>
    /// <param name="values">At least one value; length = rows x width.</param>
    /// <param name="type">Type of the values.</param>
    /// <param name="target">Grows by no more than the values' bytes.</param>
    public static CodecId Encode(ReadOnlySpan<byte> values, ColumnType type, ByteWriter target)
    {
        int width = type.Width();
        if (IsConstant(values, width))
        {
            target.Bytes(values[..width]);
            return CodecId.Constant;
        }
        if (width == sizeof(long))
        {
            ReadOnlySpan<long> numbers = MemoryMarshal.Cast<byte, long>(values);
            if (IsProgression(numbers))
            {
                target.I64(numbers[0]);
                target.I64(unchecked(numbers[1] - numbers[0]));
                return CodecId.Progression;
            }
            if (RunsCodec.TryEncode(numbers, target)) return CodecId.Runs;
        }
        var encoded = new ByteWriter(values.Length / 2);
        CodecId codec = EncodePacked(values, type, encoded);
        if (encoded.Length >= values.Length)
        {
            target.Bytes(values);
            return CodecId.Raw;
        }
        target.Bytes(encoded.Written);
        return codec;
    }

    /// <summary>Decodes rows [first, first + count) into target.</summary>
    /// <param name="column">The encoded bytes, and what the block knows about them.</param>
    /// <param name="first">First row.</param>
    /// <param name="target">Length = count x width.</param>
    /// <exception cref="InvalidDataException">An unknown codec, or bytes that it cannot have written.</exception>
    public static void Decode(EncodedColumn column, int first, Span<byte> target)
    {
        int width = column.Width;
        ReadOnlySpan<byte> bytes = column.Bytes;
        EncodedColumn.Need(
            first >= 0 && target.Length % width == 0 && column.RowCount - first >= target.Length / width,
            "rows outside the block");
        switch (column.Codec)
        {
            case CodecId.Raw:
                EncodedColumn.Need(bytes.Length == (long)column.RowCount * width, "not as many values as rows");
                bytes.Slice(first * width, target.Length).CopyTo(target);
                break;
            case CodecId.Constant:
                EncodedColumn.Need(bytes.Length == width, "not one value");
                Repeat(bytes, target);
                break;
            case CodecId.Progression:
                EncodedColumn.Need(bytes.Length == 2 * sizeof(long) && width == sizeof(long), "not a value and a step");
                long start = BinaryPrimitives.ReadInt64LittleEndian(bytes);
                long step = BinaryPrimitives.ReadInt64LittleEndian(bytes[sizeof(long)..]);
                RunsCodec.Fill(MemoryMarshal.Cast<byte, long>(target), unchecked(start + (first * step)), step);
                break;
            case CodecId.Runs:
                RunsCodec.Decode(column, first, target);
                break;
            default:
                DecodePacked(column, first, target);
                break;
        }
    }

    private static CodecId EncodePacked(ReadOnlySpan<byte> values, ColumnType type, ByteWriter target)
    {
        switch (type)
        {
            case ColumnType.Float64:
                return CodecChoice.EncodeFloats<double>(values, type, target);
            case ColumnType.Float32:
                return CodecChoice.EncodeFloats<float>(values, type, target);
            case ColumnType.String16:
                DictionaryCodec.EncodeColumn(values, target);
                return CodecId.Dictionary;
            default:
                VectorColumn.Encode(new IntegerCodec(type), values, type.Width(), target);
                return CodecId.Integers;
        }
    }

    private static void DecodePacked(EncodedColumn column, int first, Span<byte> target)
    {
        switch (column.Codec)
        {
            case CodecId.Integers:
                EncodedColumn.Need(column.Type != ColumnType.String16, "text as integers");
                VectorColumn.Decode(new IntegerCodec(column.Type), column, first, target);
                break;
            case CodecId.Alp when column.Type == ColumnType.Float64:
                DecodeDecimals(AlpCodec<double>.ReadHeader(column.Bytes), column, first, target);
                break;
            case CodecId.Alp when column.Type == ColumnType.Float32:
                DecodeDecimals(AlpCodec<float>.ReadHeader(column.Bytes), column, first, target);
                break;
            case CodecId.AlpRd when column.Type is ColumnType.Float64 or ColumnType.Float32:
                AlpRdCodec cut = AlpRdCodec.ReadHeader(column);
                VectorColumn.Decode(cut, column.Behind(cut.HeaderBytes), first, target);
                break;
            case CodecId.Dictionary when column.Type == ColumnType.String16:
                var entries = new TextEntries(column.Bytes);
                VectorColumn.Decode(new DictionaryCodec(entries), column.Behind(entries.HeaderBytes), first, target);
                break;
            default:
                throw new InvalidDataException(
                    $"codec {(byte)column.Codec} for {column.Type.DisplayName()} is not known to this program");
        }
    }

    private static void DecodeDecimals<T>(AlpCodec<T> codec, EncodedColumn column, int first, Span<byte> target)
        where T : unmanaged =>
        VectorColumn.Decode(codec, column.Behind(AlpCodec<T>.HeaderBytes), first, target);

    private static bool IsConstant(ReadOnlySpan<byte> values, int width) =>
        values[..^width].SequenceEqual(values[width..]);

    private static bool IsProgression(ReadOnlySpan<long> values)
    {
        if (values.Length < 3) return false;
        long step = unchecked(values[1] - values[0]);
        for (int i = 2; i < values.Length; i++)
        {
            if (unchecked(values[i] - values[i - 1]) != step) return false;
        }
        return true;
    }

    private static void Repeat(ReadOnlySpan<byte> value, Span<byte> target)
    {
        if (target.IsEmpty) return;
        value.CopyTo(target);
        for (int filled = value.Length; filled < target.Length; filled *= 2)
        {
            target[..Math.Min(filled, target.Length - filled)].CopyTo(target[filled..]);
        }
    }
}

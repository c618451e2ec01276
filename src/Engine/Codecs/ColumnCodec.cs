using System.Buffers.Binary;
using System.Runtime.InteropServices;
using MarketStore.Engine.Io;

namespace MarketStore.Engine.Codecs;

/// <summary>How the values of one column of one block are encoded. The numbers are on disk.</summary>
internal enum CodecId : byte
{
    /// <summary>The values as they are, little-endian.</summary>
    Raw = 0,

    /// <summary>One value that stands for all.</summary>
    Constant = 1,

    /// <summary>64-bit integers first, first + step, first + 2 step, ...: two values.</summary>
    Progression = 2,
}

/// <summary>Encodes and decodes one column of a block. Widths are bytes per value.</summary>
/// <remarks>Every codec can decode any range of rows without what comes before it.</remarks>
internal static class ColumnCodec
{
    /// <summary>Chooses the smallest encoding that applies and appends it.</summary>
    /// <param name="values">At least one value; length = rows x width.</param>
    public static CodecId Encode(ReadOnlySpan<byte> values, int width, ByteWriter target)
    {
        if (IsConstant(values, width))
        {
            target.Bytes(values[..width]);
            return CodecId.Constant;
        }
        if (width == sizeof(long) && IsProgression(MemoryMarshal.Cast<byte, long>(values)))
        {
            ReadOnlySpan<long> numbers = MemoryMarshal.Cast<byte, long>(values);
            target.I64(numbers[0]);
            target.I64(unchecked(numbers[1] - numbers[0]));
            return CodecId.Progression;
        }
        target.Bytes(values);
        return CodecId.Raw;
    }

    /// <summary>Decodes rows [first, first + count) into target.</summary>
    /// <param name="codec">As stored beside the bytes.</param>
    /// <param name="encoded">All of the column's encoded bytes; their checksum has been verified.</param>
    /// <param name="first">First row.</param>
    /// <param name="target">Length = count x width.</param>
    /// <param name="width">Bytes per value.</param>
    /// <exception cref="InvalidDataException">Unknown codec, or too few bytes for it.</exception>
    public static void Decode(CodecId codec, ReadOnlySpan<byte> encoded, int width, int first, Span<byte> target)
    {
        switch (codec)
        {
            case CodecId.Raw:
                Need(encoded.Length >= first * width + target.Length, codec);
                encoded.Slice(first * width, target.Length).CopyTo(target);
                break;
            case CodecId.Constant:
                Need(encoded.Length == width, codec);
                Repeat(encoded, target);
                break;
            case CodecId.Progression:
                Need(encoded.Length == 2 * sizeof(long) && width == sizeof(long), codec);
                long start = BinaryPrimitives.ReadInt64LittleEndian(encoded);
                long step = BinaryPrimitives.ReadInt64LittleEndian(encoded[sizeof(long)..]);
                Span<long> numbers = MemoryMarshal.Cast<byte, long>(target);
                for (int i = 0; i < numbers.Length; i++) numbers[i] = unchecked(start + (first + i) * step);
                break;
            default:
                throw new InvalidDataException($"codec {(byte)codec} is not known to this program");
        }
    }

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

    private static void Need(bool condition, CodecId codec)
    {
        if (!condition) throw new InvalidDataException($"codec {codec} has too few bytes");
    }
}

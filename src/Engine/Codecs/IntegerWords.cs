using System.Runtime.InteropServices;
using MarketStore.Engine.Columns;

namespace MarketStore.Engine.Codecs;

/// <summary>
/// Values of up to eight bytes as 64-bit words, and back: signed integers keep their sign, unsigned ones and booleans
/// are widened with zeros, floats are their bits. Words are what the codecs compute with.
/// </summary>
internal static class IntegerWords
{
    public static void Widen(ReadOnlySpan<byte> values, ColumnType type, Span<long> words)
    {
        switch (type)
        {
            case ColumnType.Int8:
                for (int i = 0; i < values.Length; i++) words[i] = (sbyte)values[i];
                break;
            case ColumnType.UInt8 or ColumnType.Bool:
                for (int i = 0; i < values.Length; i++) words[i] = values[i];
                break;
            case ColumnType.Int16:
                ReadOnlySpan<short> shorts = MemoryMarshal.Cast<byte, short>(values);
                for (int i = 0; i < shorts.Length; i++) words[i] = shorts[i];
                break;
            case ColumnType.UInt16:
                ReadOnlySpan<ushort> unsignedShorts = MemoryMarshal.Cast<byte, ushort>(values);
                for (int i = 0; i < unsignedShorts.Length; i++) words[i] = unsignedShorts[i];
                break;
            case ColumnType.Int32 or ColumnType.Float32:
                ReadOnlySpan<int> ints = MemoryMarshal.Cast<byte, int>(values);
                for (int i = 0; i < ints.Length; i++) words[i] = ints[i];
                break;
            case ColumnType.UInt32:
                ReadOnlySpan<uint> unsignedInts = MemoryMarshal.Cast<byte, uint>(values);
                for (int i = 0; i < unsignedInts.Length; i++) words[i] = unsignedInts[i];
                break;
            default:
                MemoryMarshal.Cast<byte, long>(values).CopyTo(words);
                break;
        }
    }

    /// <summary>Keeps the low bytes of every word.</summary>
    /// <param name="width">Bytes per value: 1, 2, 4 or 8.</param>
    public static void Narrow(ReadOnlySpan<long> words, int width, Span<byte> values)
    {
        switch (width)
        {
            case sizeof(byte):
                for (int i = 0; i < words.Length; i++) values[i] = unchecked((byte)words[i]);
                break;
            case sizeof(short):
                Span<short> shorts = MemoryMarshal.Cast<byte, short>(values);
                for (int i = 0; i < words.Length; i++) shorts[i] = unchecked((short)words[i]);
                break;
            case sizeof(int):
                Span<int> ints = MemoryMarshal.Cast<byte, int>(values);
                for (int i = 0; i < words.Length; i++) ints[i] = unchecked((int)words[i]);
                break;
            default:
                words.CopyTo(MemoryMarshal.Cast<byte, long>(values));
                break;
        }
    }
}

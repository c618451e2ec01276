using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MarketStore.Engine.Codecs;

// Integers of w bits each (0 to 64), packed so that one vector instruction serves four values. The layout is the
// interleaved one of SIMD-BP128 (Lemire, Boytsov: "Decoding billions of integers per second through vectorization",
// 2015) with four lanes of 64-bit words: value i goes to lane i mod 4, one value after another from the low bits up,
// and words of the lanes take turns on disk.
//
//   lane 0    | v0 | v4 | v8 | ...            words   lane 0 word 0 | lane 1 word 0 | lane 2 word 0 | lane 3 word 0 |
//   lane 1    | v1 | v5 | v9 | ...                    lane 0 word 1 | lane 1 word 1 | ...
//   lane 2    | v2 | v6 | v10| ...
//   lane 3    | v3 | v7 | v11| ...            a value may begin in one word of its lane and end in the next
//
// 1024 values take 128 w bytes; a shorter vector is padded to whole words, at most 31 bytes.
internal static class BitPacking
{
    /// <summary>Values that are packed side by side; counts are rounded up to a multiple of it.</summary>
    public const int Lanes = 4;

    public const int MaxWidth = 64;

    private const int WordBits = 64;

    public static int Padded(int count) => (count + Lanes - 1) & -Lanes;

    public static int ByteCount(int count, int width) =>
        ((Padded(count) / Lanes * width) + WordBits - 1) / WordBits * Lanes * sizeof(ulong);

    /// <summary>The greatest value of so many bits.</summary>
    public static ulong Mask(int width) => width == MaxWidth ? ulong.MaxValue : (1UL << width) - 1;

    /// <param name="values">None above <see cref="Mask"/>; a multiple of four.</param>
    /// <param name="packed">Length = <see cref="ByteCount"/>.</param>
    public static void Pack(ReadOnlySpan<ulong> values, int width, Span<byte> packed)
    {
        if (width == 0) return;
        ReadOnlySpan<Vector256<ulong>> rows = MemoryMarshal.Cast<ulong, Vector256<ulong>>(values);
        Span<Vector256<ulong>> words = MemoryMarshal.Cast<byte, Vector256<ulong>>(packed);
        Vector256<ulong> word = Vector256<ulong>.Zero;
        int used = 0, full = 0;
        foreach (Vector256<ulong> row in rows)
        {
            word |= row << used;
            used += width;
            if (used < WordBits) continue;
            words[full++] = word;
            used -= WordBits;
            word = used == 0 ? Vector256<ulong>.Zero : row >> (width - used);
        }
        if (used > 0) words[full] = word;
    }

    /// <summary>Unpacks as many values as target has room for and adds a number to each, wrapping around.</summary>
    /// <param name="packed">Length = <see cref="ByteCount"/>.</param>
    /// <param name="target">A multiple of four.</param>
    public static void Unpack(ReadOnlySpan<byte> packed, int width, ulong add, Span<ulong> target)
    {
        if (width == 0) target.Fill(add);
        else if (Vector128.IsHardwareAccelerated) UnpackVectors(packed, width, add, target);
        else UnpackWords(packed, width, add, target);
    }

    internal static void UnpackVectors(ReadOnlySpan<byte> packed, int width, ulong add, Span<ulong> target)
    {
        Span<Vector256<ulong>> rows = MemoryMarshal.Cast<ulong, Vector256<ulong>>(target);
        ReadOnlySpan<Vector256<ulong>> words = MemoryMarshal.Cast<byte, Vector256<ulong>>(packed);
        Vector256<ulong> mask = Vector256.Create(Mask(width)), addend = Vector256.Create(add), word = words[0];
        int shift = 0;
        for (int row = 0, next = 1; ; next++)
        {
            for (; shift + width <= WordBits; shift += width)
            {
                rows[row] = ((word >> shift) & mask) + addend;
                if (++row == rows.Length) return;
            }
            Vector256<ulong> following = words[next];
            if (shift < WordBits)
            {
                rows[row] = (((word >> shift) | (following << (WordBits - shift))) & mask) + addend;
                if (++row == rows.Length) return;
                shift += width;
            }
            shift -= WordBits;
            word = following;
        }
    }

    /// <summary>The same for machines without vectors; also what the tests compare with.</summary>
    internal static void UnpackWords(ReadOnlySpan<byte> packed, int width, ulong add, Span<ulong> target)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(packed);
        ulong mask = Mask(width);
        for (int i = 0; i < target.Length; i++)
        {
            int bit = i / Lanes * width, shift = bit % WordBits, word = (bit / WordBits * Lanes) + (i % Lanes);
            ulong value = words[word] >> shift;
            if (shift + width > WordBits) value |= words[word + Lanes] << (WordBits - shift);
            target[i] = (value & mask) + add;
        }
    }
}

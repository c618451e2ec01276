using System.Numerics;
using System.Runtime.InteropServices;
using MarketStore.Engine.Columns;

namespace MarketStore.Engine.Codecs;

/// <summary>Finds where <see cref="AlpRdCodec"/> cuts the floats of a column, from some of its values.</summary>
internal static class CutChoice
{
    private const int Samples = 256;
    private const int MostLeftBits = 16;

    /// <summary>An exception stores its position and its left part.</summary>
    private const int ExceptionBits = 8 * 2 * sizeof(ushort);

    public static AlpRdCodec Find(ReadOnlySpan<byte> values, ColumnType type)
    {
        int width = type.Width(), count = values.Length / width;
        Span<ulong> samples = stackalloc ulong[Math.Min(Samples, count)];
        Span<long> word = stackalloc long[1];
        for (int i = 0; i < samples.Length; i++)
        {
            int row = (int)((long)i * count / samples.Length);
            IntegerWords.Widen(values.Slice(row * width, width), type, word);
            samples[i] = (ulong)word[0] & BitPacking.Mask(8 * width);
        }
        // Sorted, equal left parts stand together wherever the cut is.
        samples.Sort();
        (double Bits, int Right, LeftParts Lefts) best = (double.MaxValue, 0, default);
        for (int left = 1; left <= MostLeftBits; left++)
        {
            int right = (8 * width) - left;
            (LeftParts lefts, int covered) = MostFrequent(samples, right);
            double exceptions = (double)(samples.Length - covered) / samples.Length;
            int indexBits = BitOperations.Log2((uint)((2 * lefts.Count) - 1));
            double bits = right + indexBits + (exceptions * ExceptionBits);
            if (bits < best.Bits) best = (bits, right, lefts);
        }
        return new AlpRdCodec(type, best.Right, best.Lefts);
    }

    /// <summary>The left parts that most samples have, and how many those are.</summary>
    private static (LeftParts Lefts, int Covered) MostFrequent(ReadOnlySpan<ulong> sorted, int rightBits)
    {
        Span<(int Count, ushort Left)> groups = stackalloc (int, ushort)[sorted.Length];
        int groupCount = 0;
        foreach (ulong sample in sorted)
        {
            ushort left = (ushort)(sample >> rightBits);
            if (groupCount == 0 || groups[groupCount - 1].Left != left) groups[groupCount++] = (0, left);
            groups[groupCount - 1].Count++;
        }
        groups = groups[..groupCount];
        groups.Sort((a, b) => b.Count.CompareTo(a.Count));
        var lefts = default(LeftParts);
        int covered = 0;
        foreach ((int count, ushort left) in groups[..Math.Min(groupCount, LeftParts.Most)])
        {
            lefts.Add(left);
            covered += count;
        }
        return (lefts, covered);
    }
}

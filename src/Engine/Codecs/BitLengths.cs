using System.Numerics;

namespace MarketStore.Engine.Codecs;

// How many values of a vector need how many bits: all that the choice of a frame wants to know. Counts go to four
// tables in turn, since one counter cannot be raised twice in a row without waiting for the store before.
internal static class BitLengths
{
    /// <summary>Lengths 0 to 64.</summary>
    public const int Buckets = 65;

    private const int Tables = 4;
    private const int MedianSamples = 31;

    /// <summary>Counts the bits of value - least, unsigned.</summary>
    /// <param name="counts">Four tables, overwritten; the sums are in the first.</param>
    public static void FromLeast(ReadOnlySpan<long> values, long least, Span<int> counts)
    {
        counts.Clear();
        for (int i = 0; i < values.Length; i++)
        {
            ulong distance = unchecked((ulong)(values[i] - least));
            counts[(i % Tables * Buckets) + 64 - BitOperations.LeadingZeroCount(distance)]++;
        }
        AddUp(counts);
    }

    /// <summary>Counts the bits of value - median, sign included: n bits hold -2^(n-1) to 2^(n-1) - 1.</summary>
    public static void AroundMedian(ReadOnlySpan<long> values, long median, Span<int> counts)
    {
        counts.Clear();
        for (int i = 0; i < values.Length; i++)
        {
            ulong distance = Varint.ZigZag(unchecked(values[i] - median));
            counts[(i % Tables * Buckets) + 64 - BitOperations.LeadingZeroCount(distance)]++;
        }
        AddUp(counts);
    }

    /// <summary>About the middle value: the median of some values evenly taken.</summary>
    public static long Median(ReadOnlySpan<long> values)
    {
        Span<long> samples = stackalloc long[Math.Min(MedianSamples, values.Length)];
        for (int i = 0; i < samples.Length; i++) samples[i] = values[(int)((long)i * values.Length / samples.Length)];
        samples.Sort();
        return samples[samples.Length / 2];
    }

    private static void AddUp(Span<int> counts)
    {
        for (int table = 1; table < Tables; table++)
        {
            for (int i = 0; i < Buckets; i++) counts[i] += counts[(table * Buckets) + i];
        }
    }
}

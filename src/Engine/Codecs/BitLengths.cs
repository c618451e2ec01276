using System.Numerics;

namespace MarketStore.Engine.Codecs;

// How many values of a vector need how many bits: what the choice of a frame goes by. Of a long vector a quarter is
// looked at, one of every four neighbours and not always the same of the four, since rows may come in a rhythm (the
// levels of an order book).
internal static class BitLengths
{
    /// <summary>Lengths 0 to 64.</summary>
    public const int Buckets = 65;

    /// <summary>Values that are looked at, at the most.</summary>
    public const int MaxSamples = VectorColumn.VectorLength / Stride;

    private const int Stride = 4;
    private const int MedianSamples = 31;

    /// <returns>The values themselves if they are few, else some of them, in buffer.</returns>
    public static ReadOnlySpan<long> Sample(ReadOnlySpan<long> values, Span<long> buffer)
    {
        if (values.Length <= MaxSamples) return values;
        int count = values.Length / Stride;
        for (int i = 0; i < count; i++) buffer[i] = values[(Stride * i) + ((i + (i / Stride)) % Stride)];
        return buffer[..count];
    }

    /// <summary>Counts the bits of value - least, unsigned.</summary>
    /// <param name="counts">Length = <see cref="Buckets"/>; overwritten.</param>
    public static void FromLeast(ReadOnlySpan<long> values, long least, Span<int> counts)
    {
        counts.Clear();
        foreach (long value in values) counts[Of(unchecked((ulong)(value - least)))]++;
    }

    /// <summary>Counts the bits of value - median, sign included: n bits hold -2^(n-1) to 2^(n-1) - 1.</summary>
    public static void AroundMedian(ReadOnlySpan<long> values, long median, Span<int> counts)
    {
        counts.Clear();
        foreach (long value in values) counts[Of(Varint.ZigZag(unchecked(value - median)))]++;
    }

    public static int Of(ulong distance) => BitPacking.MaxWidth - BitOperations.LeadingZeroCount(distance);

    /// <summary>About the middle value: the median of some values evenly taken.</summary>
    public static long Median(ReadOnlySpan<long> values)
    {
        Span<long> samples = stackalloc long[Math.Min(MedianSamples, values.Length)];
        for (int i = 0; i < samples.Length; i++) samples[i] = values[(int)((long)i * values.Length / samples.Length)];
        samples.Sort();
        return samples[samples.Length / 2];
    }
}

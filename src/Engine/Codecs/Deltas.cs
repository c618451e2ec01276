using System.Runtime.Intrinsics;

namespace MarketStore.Engine.Codecs;

// Differences of neighbours, and back. Vectors stand alone, so each carries the number that its first sum starts from;
// it is chosen such that the first difference equals the second and does not widen the frame of the others.
//
//   values         100  103  106  110          start = 97
//   differences      3    3    3    4          running sums of the differences from start give the values
internal static class Deltas
{
    /// <param name="values">At least two.</param>
    /// <param name="differences">As many.</param>
    /// <returns>Where <see cref="Sum"/> has to start.</returns>
    public static long Difference(ReadOnlySpan<long> values, Span<long> differences)
    {
        differences = differences[..values.Length];
        int row = 1;
        for (; row + Vector256<long>.Count <= values.Length; row += Vector256<long>.Count)
        {
            Vector256<long> difference = Vector256.Create(values[row..]) - Vector256.Create(values[(row - 1)..]);
            difference.CopyTo(differences[row..]);
        }
        for (; row < values.Length; row++) differences[row] = unchecked(values[row] - values[row - 1]);
        differences[0] = differences[1];
        return unchecked(values[0] - differences[0]);
    }

    /// <summary>Undoes <see cref="Difference"/>, wrapping around as it does.</summary>
    public static void Sum(Span<long> values, long start)
    {
        // Four at a time: only one addition in four waits for the sum before it.
        long sum = start;
        while (values.Length >= 4)
        {
            long one = values[0], two = unchecked(one + values[1]);
            long three = unchecked(two + values[2]), four = unchecked(three + values[3]);
            values[0] = unchecked(sum + one);
            values[1] = unchecked(sum + two);
            values[2] = unchecked(sum + three);
            sum = unchecked(sum + four);
            values[3] = sum;
            values = values[4..];
        }
        for (int i = 0; i < values.Length; i++) values[i] = sum = unchecked(sum + values[i]);
    }
}

using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MarketStore.Engine.Codecs;

/// <summary>The least and the greatest of a vector's integers.</summary>
internal static class Extremes
{
    /// <param name="values">At least one.</param>
    public static (long Least, long Greatest) Of(ReadOnlySpan<long> values)
    {
        Vector256<long> least = Vector256.Create(values[0]), greatest = least;
        ReadOnlySpan<Vector256<long>> rows = MemoryMarshal.Cast<long, Vector256<long>>(values);
        foreach (Vector256<long> row in rows)
        {
            least = Vector256.Min(least, row);
            greatest = Vector256.Max(greatest, row);
        }
        (long low, long high) = (least[0], greatest[0]);
        for (int lane = 1; lane < Vector256<long>.Count; lane++)
            (low, high) = (Math.Min(low, least[lane]), Math.Max(high, greatest[lane]));
        foreach (long value in values[(rows.Length * Vector256<long>.Count)..])
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        return (low, high);
    }
}

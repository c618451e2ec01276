using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MarketStore.Engine.Codecs;

/// <summary>
/// The unit that integers are a whole number of apart: lots of 100 shares, times of a clock that ticks in microseconds.
/// </summary>
internal static class Units
{
    /// <summary>The greatest number that divides all distances between values; 1 when all are equal.</summary>
    /// <remarks>Most columns show within a few values that they have none.</remarks>
    public static long Common(ReadOnlySpan<long> values)
    {
        ulong unit = 0;
        foreach (long value in values)
        {
            ulong distance = Magnitude(unchecked(value - values[0]));
            if (unit != 0 && distance % unit == 0) continue;
            unit = Divisor(unit, distance);
            if (unit == 1) return 1;
        }
        return unit is 0 or > long.MaxValue ? 1 : (long)unit;
    }

    /// <summary>Replaces values by their distance from the first one, in units.</summary>
    public static void Count(Span<long> values, long unit)
    {
        long origin = values[0];
        foreach (ref long value in values) value = unchecked(value - origin) / unit;
    }

    /// <summary>Undoes <see cref="Count"/>, whatever the numbers are: it wraps around.</summary>
    /// <param name="counts">A multiple of four.</param>
    public static void Expand(Span<long> counts, long unit, long origin)
    {
        Vector256<long> origins = Vector256.Create(origin);
        foreach (ref Vector256<long> row in MemoryMarshal.Cast<long, Vector256<long>>(counts))
            row = origins + (row * unit);
    }

    private static ulong Divisor(ulong a, ulong b)
    {
        while (b != 0) (a, b) = (b, a % b);
        return a;
    }

    private static ulong Magnitude(long value) => value < 0 ? unchecked(0UL - (ulong)value) : (ulong)value;
}

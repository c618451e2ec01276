using System.Globalization;

namespace MarketStore.Engine.Time;

/// <summary>
/// Facts about the engine's only notion of time: an int64 count of nanoseconds since 1970-01-01 UTC. The wire's pair of
/// seconds and nanoseconds is made and taken apart here, always rounding towards the past, so that nanoseconds lie in
/// [0, 1e9) before 1970 too.
/// </summary>
public static class Timestamps
{
    public const long NsPerMicrosecond = 1_000;
    public const long NsPerMillisecond = 1_000_000;
    public const long NsPerSecond = 1_000_000_000;
    public const long NsPerMinute = 60 * NsPerSecond;
    public const long NsPerHour = 60 * NsPerMinute;
    public const long NsPerDay = 24 * NsPerHour;
    public const long NsPerWeek = 7 * NsPerDay;

    /// <summary>1678-01-01 UTC: the first instant that can be stored.</summary>
    public const long MinNs = -106_650 * NsPerDay;

    /// <summary>2262-01-01 UTC: the first instant that can no longer be stored.</summary>
    public const long MaxNs = 106_651 * NsPerDay;

    /// <summary>Whole seconds, rounded towards the past.</summary>
    public static long Seconds(long ns) => FloorDivide(ns, NsPerSecond);

    /// <summary>What is left after <see cref="Seconds"/>: 0 to 999,999,999.</summary>
    public static int Nanos(long ns) => (int)FloorRemainder(ns, NsPerSecond);

    /// <summary>seconds + nanos as nanoseconds; nanos below 0 or beyond a second are simply added.</summary>
    /// <returns>False, and ns = 0, if the sum is not in [<see cref="MinNs"/>, <see cref="MaxNs"/>).</returns>
    public static bool TryCombine(long seconds, long nanos, out long ns)
    {
        ns = CombineSaturating(seconds, nanos, out bool exact);
        if (exact && ns < MaxNs) return true;
        ns = 0;
        return false;
    }

    /// <summary>seconds + nanos as nanoseconds, moved to the nearest of <see cref="MinNs"/> and
    /// <see cref="MaxNs"/> when outside: for the bounds of queries, where "the year 9999" is a fine end.</summary>
    public static long CombineSaturating(long seconds, long nanos) => CombineSaturating(seconds, nanos, out _);

    /// <summary>ISO 8601 in UTC for messages: <c>2020-01-02T03:04:05Z</c>, with a fraction if there is one.</summary>
    public static string ToIso(long ns)
    {
        DateTime second = DateTime.UnixEpoch.AddSeconds(Seconds(ns));
        string fraction = Nanos(ns) == 0
            ? ""
            : "." + Nanos(ns).ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0');
        return second.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + fraction + "Z";
    }

    /// <summary>Quotient rounded down; divisor positive.</summary>
    internal static long FloorDivide(long value, long divisor) =>
        (value / divisor) - (value % divisor < 0 ? 1 : 0);

    /// <summary>Remainder in [0, divisor); divisor positive.</summary>
    internal static long FloorRemainder(long value, long divisor)
    {
        long remainder = value % divisor;
        return remainder < 0 ? remainder + divisor : remainder;
    }

    /// <summary>a + b, or the end of int64 that the sum passed.</summary>
    internal static long SaturatingAdd(long a, long b)
    {
        long sum = unchecked(a + b);
        if (((a ^ sum) & (b ^ sum)) >= 0) return sum;
        return b < 0 ? long.MinValue : long.MaxValue;
    }

    private static long CombineSaturating(long seconds, long nanos, out bool exact)
    {
        Int128 sum = (Int128)seconds * NsPerSecond + nanos;
        Int128 clamped = Int128.Clamp(sum, MinNs, MaxNs);
        exact = clamped == sum;
        return (long)clamped;
    }
}

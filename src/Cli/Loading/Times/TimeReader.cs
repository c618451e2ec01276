using MarketStore.Engine;

namespace MarketStore.Cli.Loading.Times;

/// <summary>How times stand in a file.</summary>
/// <remarks>One thread at a time.</remarks>
internal abstract class TimeReader
{
    /// <summary>For messages: "by the layout 2006-01-02".</summary>
    public abstract string Description { get; }

    /// <summary>Reads a whole text as nanoseconds since 1970 UTC.</summary>
    /// <returns>False: it is no such time, or cannot be stored.</returns>
    public abstract bool TryRead(ReadOnlySpan<byte> text, out long ns);

    /// <param name="format">A Go layout, <c>iso</c>, or <c>timestamp</c>, <c>timestamp_ms</c>, <c>timestamp_us</c>, <c>timestamp_ns</c>.</param>
    /// <exception cref="MarketStoreException">It is none of them.</exception>
    public static TimeReader Of(string format, LocalClock clock) => format switch
    {
        "timestamp" or "timestamp_s" => new NumberTimes(9),
        "timestamp_ms" => new NumberTimes(6),
        "timestamp_us" => new NumberTimes(3),
        "timestamp_ns" => new NumberTimes(0),
        "iso" => new IsoTimes(clock),
        _ => new LayoutTimes(new GoTimeLayout(format), clock),
    };
}

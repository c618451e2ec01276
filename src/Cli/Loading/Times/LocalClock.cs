using MarketStore.Engine.Time;

namespace MarketStore.Cli.Loading.Times;

/// <summary>
/// Turns wall-clock times of a zone into instants. As in SQL, a time that clocks show twice is the first, and one that
/// they skip is taken as if they had not been moved: in New York, 01:30 on the day clocks go back is 05:30 UTC, and 02:30
/// on the day they go forward 07:30 UTC.
/// </summary>
/// <remarks>One thread at a time: the stretch of local times that the last one lay in is kept, and the next is mostly in it, too.</remarks>
internal sealed class LocalClock(TimeZoneInfo zone)
{
    /// <summary>More than any zone's distance from UTC.</summary>
    private const long MaxOffsetNs = 26 * Timestamps.NsPerHour;

    private readonly ZoneOffsets _offsets = new(zone);
    private long _fromLocalNs;
    private long _toLocalNs;
    private long _offsetNs;

    public string Name => zone.Id;

    public bool IsUtc { get; } = zone.Id is "UTC" or "Etc/UTC";

    /// <returns>False: the text names an offset that clocks of the zone do not have then, or the time cannot be stored.</returns>
    public bool TryInstant(WallTime time, out long ns)
    {
        if (time.OffsetNs is { } offset)
        {
            ns = time.LocalNs - offset;
            if (time.IsZoneName && !IsUtc && IsStorable(ns) && _offsets.SpanAt(ns).OffsetNs != offset) return false;
        }
        else
        {
            if (time.LocalNs < _fromLocalNs || time.LocalNs >= _toLocalNs) Find(time.LocalNs);
            ns = time.LocalNs - _offsetNs;
        }
        return IsStorable(ns);
    }

    private static bool IsStorable(long ns) => ns is >= Timestamps.MinNs and < Timestamps.MaxNs;

    /// <summary>A span's local times end where the next span's begin, or later where clocks are put back and show them again.</summary>
    private void Find(long localNs)
    {
        OffsetSpan span = _offsets.SpanAt(localNs - MaxOffsetNs);
        _fromLocalNs = span.FromNs == long.MinValue ? long.MinValue : long.Min(localNs, span.FromNs + MaxOffsetNs);
        while (true)
        {
            _offsetNs = span.OffsetNs;
            if (span.ToNs > localNs + MaxOffsetNs) break;
            OffsetSpan next = _offsets.SpanAt(span.ToNs);
            _toLocalNs = span.ToNs + long.Max(span.OffsetNs, next.OffsetNs);
            if (localNs < _toLocalNs) return;
            (_fromLocalNs, span) = (_toLocalNs, next);
        }
        _toLocalNs = span.ToNs == long.MaxValue ? long.MaxValue : span.ToNs - MaxOffsetNs;
    }
}

using MarketStore.Engine.Time;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Functions;

/// <summary>
/// Cuts time into buckets of equal length:
///
///     weeks and less    multiples of the length since 1970-01-01 UTC, of whole weeks since Monday 1970-01-05
///     months, years     multiples counted from January of the year 0
///     with an origin    multiples counted from that instant
///     with a zone       the same on the clocks of that zone: days have 23, 24 or 25 hours there
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class TimeGrid
{
    private const long FirstMonday = 4 * Timestamps.NsPerDay;

    private readonly Interval _width;
    private readonly long _origin;
    private readonly bool _hasOrigin;
    private readonly ZoneOffsets? _zone;

    /// <param name="width">Months or nanoseconds, not both; positive.</param>
    /// <param name="origin">An instant at which a bucket begins (with a zone: on its clocks); null: by the calendar.</param>
    /// <param name="zone">Null: UTC.</param>
    public TimeGrid(Interval width, long? origin, TimeZoneInfo? zone)
    {
        if (width.Months < 0 || width.Ns < 0 || width.IsZero || (width.Months > 0 && width.Ns > 0))
        {
            throw new SqlException($"{width} cannot be the length of a bucket: write a duration such as 5Min, 1D or 1M", null);
        }
        _width = width;
        _hasOrigin = origin is not null;
        _origin = origin ?? DefaultOrigin(width);
        _zone = zone is null || zone == TimeZoneInfo.Utc ? null : new ZoneOffsets(zone);
    }

    /// <summary>Months or nanoseconds.</summary>
    public Interval Width => _width;

    /// <summary>Where buckets of a length are counted from.</summary>
    public static long DefaultOrigin(Interval width) =>
        width.Ns > 0 && width.Ns % Timestamps.NsPerWeek == 0 ? FirstMonday : 0;

    /// <summary>The start of the bucket that an instant is in.</summary>
    public long Start(long ns)
    {
        if (_zone is null) return Floor(ns);
        OffsetSpan span = _zone.SpanAt(ns);
        // Within an hour that clocks repeat, buckets that divide it stay apart, and none reaches over the change.
        if (DividesHour) return long.Max(ns - Timestamps.FloorRemainder(ns + span.OffsetNs, _width.Ns), span.FromNs);
        // The latest time that clocks have shown so far: it stands still while clocks repeat themselves.
        return _zone.InstantOf(Floor(long.Max(ns + span.OffsetNs, span.ShownNs)));
    }

    /// <summary>The start of the bucket behind the one that begins at an instant.</summary>
    public long Next(long start)
    {
        if (_zone is null) return Later(start);
        OffsetSpan span = _zone.SpanAt(start);
        if (DividesHour) return long.Min(start + _width.Ns - Timestamps.FloorRemainder(start + span.OffsetNs, _width.Ns), span.ToNs);
        long local = Floor(long.Max(start + span.OffsetNs, span.ShownNs));
        long next;
        do
        {
            local = Later(local);
            next = _zone.InstantOf(local);
        }
        while (next <= start);
        return next;
    }

    /// <summary>The starts of many instants; fast when they ascend.</summary>
    public void Starts(ReadOnlySpan<long> times, Span<long> starts)
    {
        long start = 0, next = 0;
        for (int i = 0; i < times.Length; i++)
        {
            if (times[i] < start || times[i] >= next)
            {
                start = Start(times[i]);
                next = Next(start);
            }
            starts[i] = start;
        }
    }

    private bool DividesHour => _width.Ns > 0 && Timestamps.NsPerHour % _width.Ns == 0 && !_hasOrigin;

    private long Floor(long ns)
    {
        if (_width.Months == 0) return ns - Timestamps.FloorRemainder(ns - Timestamps.FloorRemainder(_origin, _width.Ns), _width.Ns);
        (int month, _) = TimeArithmetic.MonthOf(ns);
        if (!_hasOrigin) return TimeArithmetic.StartOfMonth(month - (month % _width.Months));
        (int first, _) = TimeArithmetic.MonthOf(_origin);
        long buckets = Timestamps.FloorDivide(month - first, _width.Months);
        long start = TimeArithmetic.Add(_origin, _width * buckets);
        return start <= ns ? start : TimeArithmetic.Add(_origin, _width * (buckets - 1));
    }

    private long Later(long start)
    {
        if (_width.Months == 0) return Timestamps.SaturatingAdd(start, _width.Ns);
        (int month, _) = TimeArithmetic.MonthOf(start);
        if (!_hasOrigin) return TimeArithmetic.StartOfMonth(month + _width.Months);
        (int first, _) = TimeArithmetic.MonthOf(_origin);
        long buckets = Timestamps.FloorDivide(month - first + (_width.Months / 2), _width.Months);
        long next = TimeArithmetic.Add(_origin, _width * buckets);
        return next > start ? next : TimeArithmetic.Add(_origin, _width * (buckets + 1));
    }
}

namespace MarketStore.Engine.Time;

/// <summary>A stretch of instants [FromNs, ToNs) during which a zone's offset from UTC does not change.</summary>
/// <param name="OffsetNs">Local wall clock minus UTC.</param>
/// <param name="ShownNs">
/// The latest wall-clock time that clocks had shown before FromNs: where they were put back, wall-clock times up to
/// this one are repeats. Wall-clock times are counted like instants, as if the clock showed UTC.
/// </param>
internal readonly record struct OffsetSpan(long FromNs, long ToNs, long OffsetNs, long ShownNs);

/// <summary>
/// The offsets of a time zone over all of int64 nanoseconds, found by asking the zone for the offset of an instant and
/// bisecting where two answers differ. Nothing is assumed of the zone's rules, only that no offset lasts under a day.
///
/// Time is cut into 1,024 chunks of 2^54 ns (208.5 days), so that a shift finds the chunk. A chunk is filled on first
/// use, in about 50 us, and never changes:
///
///     chunk c        |---------------------------------|
///     spans of c  |---------|----------------|------------|      4 days more on both sides
///
/// The margins let callers look a little before and after an instant within one chunk. A span's ends are transitions
/// of the zone, or the chunk's margins, which are too far away to matter.
/// </summary>
/// <remarks>
/// For instants from <see cref="Timestamps.MinNs"/> to <see cref="Timestamps.MaxNs"/> and some days more.
/// Thread-safe: two threads may fill a chunk at once, with the same result.
/// </remarks>
internal sealed class ZoneOffsets
{
    private const int ChunkShift = 54;
    private const long MarginNs = 4 * Timestamps.NsPerDay;
    private const int NsPerTick = 100;

    /// <summary>More than any zone's distance from UTC: Manila was 16 hours behind, Alaska 15 ahead.</summary>
    private const long MaxOffsetNs = 26 * Timestamps.NsPerHour;

    private readonly TimeZoneInfo _zone;
    private readonly OffsetSpan[]?[] _chunks = new OffsetSpan[]?[1 << (64 - ChunkShift)];

    public ZoneOffsets(TimeZoneInfo zone)
    {
        _zone = zone;
        if (zone.SupportsDaylightSavingTime || zone.GetAdjustmentRules().Length > 0) return;
        Array.Fill(_chunks, [new(long.MinValue, long.MaxValue, OffsetAt(0), long.MinValue)]);
    }

    /// <summary>The span that contains an instant.</summary>
    public OffsetSpan SpanAt(long timeNs)
    {
        OffsetSpan[] spans = ChunkOf(timeNs);
        int i = 0;
        while (timeNs >= spans[i].ToNs) i++;
        return spans[i];
    }

    /// <summary>The first instant at which a clock on the wall shows this local time or a later one.</summary>
    public long InstantOf(long localNs)
    {
        // At this instant clocks do not show localNs yet; from MaxOffsetNs after localNs on they show later times.
        // Both lie within the margins of one chunk.
        long before = localNs - MaxOffsetNs;
        OffsetSpan[] spans = ChunkOf(before);
        int i = 0;
        while (before >= spans[i].ToNs || spans[i].ToNs <= localNs - spans[i].OffsetNs) i++;
        return long.Max(spans[i].FromNs, localNs - spans[i].OffsetNs);
    }

    private OffsetSpan[] ChunkOf(long timeNs)
    {
        int chunk = (int)(timeNs >> ChunkShift) + (_chunks.Length / 2);
        if (Volatile.Read(ref _chunks[chunk]) is { } spans) return spans;
        spans = Probe((long)(chunk - (_chunks.Length / 2)) << ChunkShift);
        Volatile.Write(ref _chunks[chunk], spans);
        return spans;
    }

    private OffsetSpan[] Probe(long chunkStart)
    {
        long end = Timestamps.SaturatingAdd(chunkStart, (1L << ChunkShift) + MarginNs);
        long from = Timestamps.SaturatingAdd(chunkStart, -MarginNs), offset = OffsetAt(from), shown = long.MinValue;
        var spans = new List<OffsetSpan>();
        for (long low = from; low < end;)
        {
            long high = long.Min(Timestamps.SaturatingAdd(low, Timestamps.NsPerDay), end);
            long next = OffsetAt(high);
            if (next != offset)
            {
                long transition = Bisect(low, high, offset);
                spans.Add(new OffsetSpan(from, transition, offset, shown));
                shown = long.Max(shown, transition - 1 + offset);
                (from, offset) = (transition, next);
            }
            low = high;
        }
        spans.Add(new OffsetSpan(from, end, offset, shown));
        return [.. spans];
    }

    /// <summary>The first instant after low at which the offset is not the one at low any more.</summary>
    private long Bisect(long low, long high, long offsetAtLow)
    {
        while (high - low > 1)
        {
            long middle = low + ((high - low) / 2);
            if (OffsetAt(middle) == offsetAtLow) low = middle;
            else high = middle;
        }
        return high;
    }

    private long OffsetAt(long timeNs)
    {
        DateTime utc = DateTime.UnixEpoch.AddTicks(Timestamps.FloorDivide(timeNs, NsPerTick));
        return _zone.GetUtcOffset(utc).Ticks * NsPerTick;
    }
}

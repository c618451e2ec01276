using MarketStore.Engine.Time;

namespace MarketStore.Engine.Import;

/// <summary>
/// The time of a tick in one slot. The Go server keeps 32 bits of time per row: with n slots a day, the seconds since a
/// base, times n x 2^32 / 86400, cut to an integer, modulo 2^32.
///
///     base              slot start                                        one round of ticks = day / n
///      |  k rounds       |--------|=tick=|----------------------------|
///
/// The base is the slot's start in UTC: as the real one may lie in another zone (or the base a day early, for days),
/// the tick is taken as the one that lies in the slot. A tick stands for a stretch of time (14 ns in a minute, 20 us in
/// a day), and its first nanosecond is hardly ever what was written: 2 s into a minute is written as 1.999999993. What
/// people write are whole seconds, milli- and microseconds, so <see cref="Roundest"/> picks the roundest time that has
/// this tick: exact for all that is no finer than the tick, and never off by more than one tick.
/// </summary>
internal readonly struct SlotTicks
{
    /// <summary>2^32 / 86400, rounded as the Go server has it.</summary>
    private const double TicksPerSecondOfDay = 49710.269629629629629629629629629;

    private readonly long _baseNs;
    private readonly long _slotStartNs;
    private readonly long _intervalsPerDay;
    private readonly long _rounds;
    private readonly long _phase;

    /// <param name="baseNs">From where the Go server counted.</param>
    /// <param name="slotStartNs">Where the slot begins; no tick is earlier.</param>
    /// <param name="intervalsPerDay">n of the summary; 0 means that ticks say nothing: all rows are at the start.</param>
    public SlotTicks(long baseNs, long slotStartNs, long intervalsPerDay)
    {
        (_baseNs, _slotStartNs, _intervalsPerDay) = (baseNs, slotStartNs, intervalsPerDay);
        // Both in units of a nanosecond / n, in which a round is exactly a day.
        Int128 distance = (Int128)(slotStartNs - baseNs) * intervalsPerDay;
        Int128 rounds = distance / Timestamps.NsPerDay;
        if (distance < rounds * Timestamps.NsPerDay) rounds--;
        (_rounds, _phase) = ((long)rounds, (long)(distance - (rounds * Timestamps.NsPerDay)));
    }

    /// <summary>The tick that the Go server writes for a time: bit by bit what it computes.</summary>
    public uint Encode(long timeNs)
    {
        long sinceBase = timeNs - _baseNs;
        double seconds = (sinceBase / Timestamps.NsPerSecond) + (sinceBase % Timestamps.NsPerSecond / 1e9);
        return unchecked((uint)(long)(_intervalsPerDay * TicksPerSecondOfDay * seconds));
    }

    /// <summary>The first nanosecond in the slot that has this tick.</summary>
    public long First(uint tick)
    {
        // The tick of the slot's very start may have begun before it, or be the one that ends the slot.
        if (_intervalsPerDay == 0 || Encode(_slotStartNs) == tick) return _slotStartNs;
        // Cutting to an integer goes towards the base, from either side.
        long edge = _slotStartNs < _baseNs ? (long)tick - 1 : tick;
        for (long rounds = _rounds; rounds <= _rounds + 1; rounds++)
        {
            for (long at = edge; at <= tick; at++)
            {
                // The edges of ticks are no whole nanoseconds, and doubles are off by a hair.
                long time = At(rounds, at);
                for (long candidate = time - 1; candidate <= time + 2; candidate++)
                {
                    if (candidate > _slotStartNs && Encode(candidate) == tick) return candidate;
                }
            }
        }
        // No whole nanosecond has this tick, so the Go server has not written it.
        return long.Max(At(Scaled(tick) < _phase ? _rounds + 1 : _rounds, tick), _slotStartNs);
    }

    /// <summary>The roundest nanosecond, in decimal, that has this tick.</summary>
    /// <param name="moved">How far that is from the first one.</param>
    public long Roundest(uint tick, out long moved)
    {
        long first = First(tick);
        for (long step = Timestamps.NsPerSecond; step > 1 && _intervalsPerDay > 0; step /= 10)
        {
            moved = (step - Timestamps.FloorRemainder(first, step)) % step;
            if (moved <= TickNs && Encode(first + moved) == tick) return first + moved;
        }
        moved = 0;
        return first;
    }

    /// <summary>At least the nanoseconds that a tick lasts.</summary>
    private long TickNs => (Timestamps.NsPerDay / _intervalsPerDay >> 32) + 1;

    /// <summary>Where a tick begins.</summary>
    private long At(long rounds, long tick) =>
        _baseNs + Timestamps.FloorDivide((rounds * Timestamps.NsPerDay) + Scaled(tick), _intervalsPerDay);

    /// <summary>tick x day / 2^32, from -1 to 2^32.</summary>
    private static long Scaled(long tick) => (long)(Math.BigMul(tick, Timestamps.NsPerDay) >> 32);
}

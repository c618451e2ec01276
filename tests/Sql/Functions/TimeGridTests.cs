using CsCheck;
using MarketStore.Engine.Time;
using MarketStore.Sql.Functions;
using MarketStore.Sql.Types;

namespace MarketStore.Tests.Sql.Functions;

/// <summary>Buckets of time: none overlaps another, and none is left out, whatever clocks do.</summary>
public sealed class TimeGridTests
{
    private static readonly string?[] Zones = [null, "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Europe/London"];

    private static readonly string[] Widths = ["1 second", "5 minutes", "15 minutes", "30 minutes", "1 hour", "4 hours", "1 day", "3 days", "1 week", "1 month", "3 months", "1 year"];

    [Fact]
    public void Buckets_cover_time_without_overlap() => Gen.Int.Sample(
        seed =>
        {
            var random = new Random(seed);
            Assert.True(Interval.TryParse(Widths[random.Next(Widths.Length)], out Interval width));
            string? zone = Zones[random.Next(Zones.Length)];
            long? origin = random.Next(4) == 0 ? random.NextInt64(0, 400) * Timestamps.NsPerHour : null;
            var grid = new TimeGrid(width, origin, zone is null ? null : TimeZoneInfo.FindSystemTimeZoneById(zone));
            // Half of them near a change of clocks of 2024.
            long ns = random.Next(2) == 0
                ? random.NextInt64(Timestamps.MinNs / 10 * 9, Timestamps.MaxNs / 10 * 9)
                : Near(random) + random.NextInt64(-3 * Timestamps.NsPerHour, 3 * Timestamps.NsPerHour);
            long start = grid.Start(ns), next = grid.Next(start);
            string what = $"seed {seed}: {width} in {zone ?? "UTC"} from {origin}, {Timestamps.ToIso(ns)} in {Timestamps.ToIso(start)} to {Timestamps.ToIso(next)}";
            Assert.True(start <= ns && ns < next, what);
            Assert.True(grid.Start(start) == start && grid.Start(next) == next && grid.Start(next - 1) == start, what);
            var starts = new long[3];
            grid.Starts([ns, next, start], starts);
            Assert.True(starts.SequenceEqual([start, next, start]), what);
        },
        iter: 5000, threads: 1);

    private static long Near(Random random)
    {
        string[] changes = ["2024-03-10T07:00", "2024-11-03T06:00", "2024-04-06T15:00", "2024-10-05T15:30", "2024-03-31T01:00", "2024-10-27T01:00"];
        Assert.True(TimestampText.TryParse(changes[random.Next(changes.Length)], TimeZoneInfo.Utc, out long ns));
        return ns;
    }
}

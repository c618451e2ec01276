using MarketStore.Engine.Definitions;
using MarketStore.Engine.Io;
using MarketStore.Engine.Time;

namespace MarketStore.Tests.Engine.Definitions;

/// <summary>Spans of changed time: nothing that was added is ever missing, and what is kept is bounded.</summary>
public sealed class SpanSetTests
{
    public static TheoryData<int> Seeds() => [.. Enumerable.Range(0, 8).Select(_ => Random.Shared.Next())];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void It_keeps_what_was_added_and_nothing_else(int seed)
    {
        var random = new Random(seed);
        long grain = random.Next(1, 50);
        var set = new SpanSet(grain);
        var model = new HashSet<long>();
        for (int step = 0; step < 60; step++)
        {
            long[] times = [.. Enumerable.Range(0, random.Next(1, 8)).Select(_ => random.NextInt64(-2000, 2000))];
            if (random.Next(2) == 0)
            {
                set.Add(times);
                foreach (long time in times) model.Add(Timestamps.FloorDivide(time, grain));
            }
            else
            {
                var range = new TimeRange(times.Min(), times.Min() + random.Next(300));
                set.Add(range);
                for (long unit = Timestamps.FloorDivide(range.FromNs, grain); unit <= Timestamps.FloorDivide(range.ToNs, grain); unit++) model.Add(unit);
            }
        }
        set = Copied(set);
        var kept = new HashSet<long>();
        long last = long.MinValue;
        foreach (TimeRange range in set.Ranges)
        {
            Assert.True(range.FromNs > last, $"seed {seed}: spans lie apart");
            for (long unit = range.FromNs / grain; unit <= Timestamps.FloorDivide(range.ToNs, grain); unit++) kept.Add(unit);
            last = range.ToNs;
        }
        Assert.True(model.SetEquals(kept), $"seed {seed}: {string.Join(", ", set.Ranges)}");
    }

    [Fact]
    public void Too_many_spans_become_coarser()
    {
        var set = new SpanSet(1);
        var random = new Random(5);
        long[] times = [.. Enumerable.Range(0, 100_000).Select(_ => random.NextInt64(1L << 50))];
        set.Add(times);
        Assert.InRange(set.Count, 1, 1024);
        TimeRange[] ranges = [.. set.Ranges];
        Assert.All(times, time => Assert.Contains(ranges, range => range.FromNs <= time && time <= range.ToNs));
    }

    [Fact]
    public void The_whole_of_time_is_one_span()
    {
        foreach (long grain in new[] { 1, Timestamps.NsPerDay })
        {
            var set = new SpanSet(grain);
            set.Add(new TimeRange(5, 6));
            set.Add(new TimeRange(long.MinValue, long.MaxValue));
            Assert.Equal([new TimeRange(long.MinValue, long.MaxValue)], set.Ranges);
        }
    }

    private static SpanSet Copied(SpanSet set)
    {
        var writer = new ByteWriter();
        set.Write(writer);
        var reader = new ByteReader(writer.Written);
        return SpanSet.Read(ref reader);
    }
}

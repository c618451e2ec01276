using CsCheck;
using MarketStore.Engine.Time;

namespace MarketStore.Tests.Engine.Time;

public sealed class TimestampsTests
{
    [Fact]
    public void The_bounds_are_what_their_comments_say()
    {
        Assert.Equal("1678-01-01T00:00:00Z", Timestamps.ToIso(Timestamps.MinNs));
        Assert.Equal("2262-01-01T00:00:00Z", Timestamps.ToIso(Timestamps.MaxNs));
    }

    [Theory]
    [InlineData(0, "1970-01-01T00:00:00Z")]
    [InlineData(-1, "1969-12-31T23:59:59.999999999Z")]
    [InlineData(1_577_934_245_120_000_000, "2020-01-02T03:04:05.12Z")]
    public void Messages_show_the_instant_exactly(long ns, string text) => Assert.Equal(text, Timestamps.ToIso(ns));

    [Fact]
    public void Seconds_and_nanos_round_towards_the_past_and_combine_again() =>
        Gen.Long[Timestamps.MinNs, Timestamps.MaxNs - 1].Sample(ns =>
            Timestamps.Nanos(ns) is >= 0 and < 1_000_000_000 &&
            Timestamps.TryCombine(Timestamps.Seconds(ns), Timestamps.Nanos(ns), out long again) && again == ns);

    [Theory]
    [InlineData(long.MaxValue, 0, Timestamps.MaxNs)]
    [InlineData(long.MaxValue, long.MaxValue, Timestamps.MaxNs)]
    [InlineData(long.MinValue, long.MinValue, Timestamps.MinNs)]
    [InlineData(9_214_646_400, 0, Timestamps.MaxNs)]
    [InlineData(-9_214_560_000, -1, Timestamps.MinNs)]
    [InlineData(1_577_934_245_000, 0, Timestamps.MaxNs)]
    public void Sums_that_cannot_be_stored_are_refused_or_saturate(long seconds, long nanos, long bound)
    {
        Assert.False(Timestamps.TryCombine(seconds, nanos, out _));
        Assert.Equal(bound, Timestamps.CombineSaturating(seconds, nanos));
    }

    [Fact]
    public void Nanos_beyond_a_second_are_added() =>
        Assert.Equal(3_500_000_000, Timestamps.CombineSaturating(2, 1_500_000_000));
}

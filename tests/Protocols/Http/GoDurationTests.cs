using MarketStore.Protocols.Http;

namespace MarketStore.Tests.Protocols.Http;

public sealed class GoDurationTests
{
    [Theory]
    [InlineData(0, "0s")]
    [InlineData(1, "100ns")]
    [InlineData(15, "1.5µs")]
    [InlineData(15_000, "1.5ms")]
    [InlineData(9_999_999, "999.9999ms")]
    [InlineData(10_000_000, "1s")]
    [InlineData(15_000_001, "1.5000001s")]
    [InlineData(600_000_000, "1m0s")]
    [InlineData(37_234_000_000, "1h2m3.4s")]
    [InlineData(36_000_000_000, "1h0m0s")]
    [InlineData(3_600_000_000_000, "100h0m0s")]
    [InlineData(-15_000_000, "-1.5s")]
    public void Ticks_are_printed_as_go_would(long ticks, string text) =>
        Assert.Equal(text, GoDuration.Format(TimeSpan.FromTicks(ticks)));
}

using MarketStore.Engine.Catalog;
using MarketStore.Engine.Feed;
using MarketStore.Protocols.Streaming;

namespace MarketStore.Tests.Protocols.Streaming;

/// <summary>Patterns of subscribers, and of triggers.</summary>
public sealed class StreamGlobTests
{
    [Theory]
    [InlineData("AAPL/1Min/OHLCV", "AAPL/1Min/OHLCV", "XAAPL/1Min/OHLCV AAPL/1Min/OHLCVX aapl/1Min/OHLCV")]
    [InlineData("*/1Min/*", "A/1Min/B /1Min/", "A/5Min/B A/1Min/B/C")]
    [InlineData("BTC*/1Min/*", "BTC/1Min/X BTCUSD/1Min/Y", "XBTC/1Min/X")]
    [InlineData("**/*/*", "A/B/C A/X/B/C", "A")]
    [InlineData("A?C/1D/*", "ABC/1D/X", "AC/1D/X A/C/1D/X")]
    [InlineData("[A-C]x/1D/[!a]", "Ax/1D/b Cx/1D/A", "Dx/1D/b Ax/1D/a Ax/1D//")]
    [InlineData("{AAPL,{MS,GO}*}/1D/OHLCV", "AAPL/1D/OHLCV MSFT/1D/OHLCV GOOG/1D/OHLCV", "{AAPL/1D/OHLCV TSLA/1D/OHLCV")]
    [InlineData(@"A\*B/1D/*", "A*B/1D/X", "AxB/1D/X")]
    [InlineData("BRK.B/1D/OHLCV", "BRK.B/1D/OHLCV", "BRKxB/1D/OHLCV")]
    [InlineData("[a^]]/[^.]/[[]", "", "a/b/c")]
    [InlineData("//", "//", "A/B/C")]
    public void Keys_match_or_do_not(string pattern, string matching, string others)
    {
        StreamGlob? glob = StreamGlob.TryParse(pattern);
        if (matching.Length == 0)
        {
            Assert.Null(glob);
            return;
        }
        Assert.All(matching.Split(' '), key => Assert.True(glob!.Matches(key), $"{pattern} matches {key}"));
        Assert.All(others.Split(' '), key => Assert.False(glob!.Matches(key), $"{pattern} does not match {key}"));
    }

    [Theory]
    [InlineData("**")]
    [InlineData("A/B")]
    [InlineData("A/B/C/D")]
    [InlineData("{A/B/C")]
    [InlineData("A}/B/C")]
    [InlineData("[]/B/C")]
    [InlineData("[z-a]/B/C")]
    [InlineData("A/B/C\\")]
    [InlineData("")]
    public void What_is_no_pattern_is_refused(string text) => Assert.Null(StreamGlob.TryParse(text));

    [Fact]
    public void Any_text_is_a_pattern_or_not_and_matches_in_no_time()
    {
        var random = new Random(7);
        const string Letters = "ab*?{}[],!\\/^-.()|$+";
        string key = new string('a', 200) + "/" + new string('a', 200) + "/" + new string('b', 200);
        for (int i = 0; i < 5000; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => Letters[random.Next(Letters.Length)]));
            StreamGlob.TryParse(text)?.Matches(key);
        }
        Assert.False(StreamGlob.TryParse(string.Concat(Enumerable.Repeat("*a", 100)) + "c/*/*")!.Matches(key));
    }

    [Theory]
    [InlineData("*/1Min/OHLC", "TSLA/1Min/OHLCV", true)]
    [InlineData("*/1Min/OHLC", "TSLA/5Min/OHLC", false)]
    [InlineData("AAPL/1Min/OHLCV", "XAAPL/1Min/OHLCV", true)]
    [InlineData("*/*/*", "A/1D/B", true)]
    [InlineData("", "A/1D/B", true)]
    [InlineData("*/1Min/OHLCV/2017", "A/1Min/OHLCV", true)]
    [InlineData("*/1Min/OHLCV/2018", "A/1Min/OHLCV", false)]
    [InlineData("*/1Min/OHLCV$", "A/1Min/OHLCV", false)]
    [InlineData("BRK.B/1Min/OHLCV", "BRKxB/1Min/OHLCV", true)]
    public void Triggers_match_as_they_always_have(string on, string key, bool expected)
    {
        string[] parts = key.Split('/');
        Assert.Equal(expected, new TriggerPattern(on).Matches(new BucketKey(parts[0], parts[1], parts[2]), 2017));
    }

    [Fact]
    public void A_trigger_that_cannot_match_says_so()
    {
        FormatException error = Assert.Throws<FormatException>(() => new TriggerPattern("*/(1Min/OHLCV"));
        Assert.StartsWith("on: '*/(1Min/OHLCV' matches nothing, it is no pattern: ", error.Message, StringComparison.Ordinal);
    }
}

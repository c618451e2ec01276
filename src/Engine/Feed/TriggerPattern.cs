using System.Text.RegularExpressions;
using MarketStore.Engine.Catalog;

namespace MarketStore.Engine.Feed;

/// <summary>
/// The <c>on:</c> of a trigger, as MarketStore has always read it: each * stands for one or more characters but /, and
/// what that gives is a regular expression that may match anywhere in <c>SYMBOL/TIMEFRAME/GROUP/YEAR.bin</c>.
///
///     */1Min/OHLC      AAPL/1Min/OHLC and AAPL/1Min/OHLCV
///     */*/*            everything, as is an empty pattern
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class TriggerPattern
{
    private readonly Regex _regex;

    /// <exception cref="FormatException">It is no regular expression; the text says why.</exception>
    public TriggerPattern(string text)
    {
        Text = text;
        try
        {
            _regex = new Regex(text.Replace("*", "[^/]+", StringComparison.Ordinal), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            throw new FormatException($"on: '{text}' matches nothing, it is no pattern: {error.Message}", error);
        }
    }

    public string Text { get; }

    /// <param name="year">Of the rows, in the store's zone.</param>
    public bool Matches(BucketKey key, int year) => _regex.IsMatch($"{key}/{year}.bin");
}

using System.Diagnostics;
using CsCheck;
using MarketStore.Sql;
using MarketStore.Sql.Functions;

namespace MarketStore.Tests.Sql.Functions;

/// <summary>LIKE against its definition, and against those who wish it ill.</summary>
public sealed class LikeTests
{
    private const int LongText = 1_000_000;

    private static readonly string[] Letters = ["a", "b", "%", "_", "!", "😀", "😁"];

    [Fact]
    public void A_pattern_means_what_it_is_defined_to_mean() => Gen.Int.Sample(
        seed =>
        {
            var random = new Random(seed);
            // A few letters make matches likely; a long run of one makes parts longer than what is compared letter by letter.
            string text = Draw(random, 12) + (random.Next(3) == 0 ? new string('a', random.Next(80)) : "");
            string pattern = Draw(random, 7) + (random.Next(3) == 0 ? "%" + new string('a', random.Next(80)) + Draw(random, 3) + "%" : "");
            string escape = random.Next(2) == 0 ? "!" : "";
            bool expected = Matches([.. text.EnumerateRunes().Select(rune => rune.Value)], [.. pattern.EnumerateRunes().Select(rune => rune.Value)], escape == "!");
            Assert.True(expected == new LikePattern(pattern, escape).IsMatch(text), $"seed {seed}: '{text}' LIKE '{pattern}' ESCAPE '{escape}' has to be {expected}");
        },
        iter: 20_000, threads: 1);

    [Theory]
    [InlineData("%a%a%a%a%a%a%a%a%b", 0)]
    [InlineData("%b%", 2000)]
    [InlineData("%_b%", 2000)]
    [InlineData("%_%_%_%b_", 0)]
    public void Hostile_patterns_take_a_time_linear_in_the_text(string pattern, int run)
    {
        pattern = pattern.Replace("b", new string('a', run) + "b" + new string('a', run / 2), StringComparison.Ordinal);
        var like = new LikePattern(pattern, "");
        string text = new('a', LongText);
        var watch = Stopwatch.StartNew();
        Assert.False(like.IsMatch(text));
        // Letter by letter it would be 10^9 steps and more; this leaves room for a slow machine.
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), watch.Elapsed.ToString());
    }

    [Fact]
    public void A_pattern_that_is_too_long_is_refused() =>
        Assert.Contains("4096 letters", Assert.Throws<SqlException>(() => new LikePattern(new string('a', 4097), "")).Message, StringComparison.Ordinal);

    private static string Draw(Random random, int most) => string.Concat(Enumerable.Range(0, random.Next(most)).Select(_ => Letters[random.Next(Letters.Length)]));

    /// <summary>By the table of which prefix of the pattern matches which prefix of the text.</summary>
    private static bool Matches(int[] text, int[] pattern, bool hasEscape)
    {
        var row = new bool[text.Length + 1];
        row[0] = true;
        for (int p = 0; p < pattern.Length; p++)
        {
            bool isEscaped = hasEscape && pattern[p] == '!' && p + 1 < pattern.Length;
            if (isEscaped) p++;
            var next = new bool[text.Length + 1];
            for (int t = 0; t <= text.Length; t++)
            {
                if (!isEscaped && pattern[p] == '%') next[t] = row[t] || (t > 0 && next[t - 1]);
                else if (t > 0) next[t] = row[t - 1] && (pattern[p] == text[t - 1] || (!isEscaped && pattern[p] == '_'));
            }
            row = next;
        }
        return row[^1];
    }
}

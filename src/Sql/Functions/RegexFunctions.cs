using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Functions;

/// <summary>Functions of regular expressions, which are matched in time linear in the text.</summary>
internal static class RegexFunctions
{
    private const int MaxKnown = 1000;

    private static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(1);
    private static readonly ConcurrentDictionary<string, Regex> Known = new(StringComparer.Ordinal);

    public static IEnumerable<ScalarFunction> All { get; } =
    [
        new()
        {
            Name = "regexp_matches", Parameters = [SqlType.Text, SqlType.Text], Result = SqlType.Boolean, Summary = "Whether a pattern is in a text.",
            Evaluate = Kernels.Of<string, string, bool>((text, pattern) => Find(pattern).IsMatch(text)),
        },
        new()
        {
            Name = "regexp_extract", Parameters = [SqlType.Text, SqlType.Text], Result = SqlType.Text, Summary = "The first match of a pattern, or an empty text.",
            Evaluate = Kernels.Of<string, string, string>((text, pattern) => Find(pattern).Match(text).Value),
        },
        new()
        {
            Name = "regexp_extract", Parameters = [SqlType.Text, SqlType.Text, SqlType.BigInt], Result = SqlType.Text, Summary = "A group of the first match of a pattern.",
            Evaluate = Kernels.Of<string, string, long, string>((text, pattern, group) => Find(pattern).Match(text).Groups[(int)Math.Clamp(group, 0, 1000)].Value),
        },
        new()
        {
            Name = "regexp_replace", Parameters = [SqlType.Text, SqlType.Text, SqlType.Text], Result = SqlType.Text, Summary = "The first match replaced; $1 stands for a group.",
            Evaluate = Kernels.Of<string, string, string, string>((text, pattern, other) => Find(pattern).Replace(text, other, 1)),
        },
    ];

    private static Regex Find(string pattern)
    {
        if (Known.TryGetValue(pattern, out Regex? regex)) return regex;
        try
        {
            regex = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, LongestMatch);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            throw new SqlException($"'{pattern}' is not a regular expression: {error.Message}", null, error);
        }
        if (Known.Count < MaxKnown) Known.TryAdd(pattern, regex);
        return regex;
    }
}

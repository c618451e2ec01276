using MarketStore.Sql.Syntax;

namespace MarketStore.Sql.Legacy;

/// <summary>
/// Calls as texts in the <c>functions</c> of a Query request: <c>Name ( arg, Param::arg, 'text' )</c>. Whatever stands
/// behind the last parenthesis is ignored, and there is no way to write a quote within a text.
/// </summary>
internal static class LegacyCallText
{
    /// <exception cref="SqlException">The text is no call.</exception>
    public static LegacyCall Parse(string text)
    {
        int open = text.IndexOf('('), close = text.LastIndexOf(')');
        if (open < 0 || close < open) throw new SqlException($"unable to parse function call {text}", null);
        var texts = new List<string>();
        string rest = TakeTexts(text[(open + 1)..close], texts);
        var arguments = new List<LegacyArgument>();
        foreach (string argument in rest.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = argument.Split("::");
            arguments.Add(parts.Length == 2
                ? new LegacyArgument(parts[0], new Name(parts[1], IsQuoted: true))
                : new LegacyArgument(null, new Name(argument, IsQuoted: true)));
        }
        return new LegacyCall(text[..open].Trim().ToLowerInvariant(), arguments, texts, new Position(1, 1));
    }

    private static string TakeTexts(string arguments, List<string> texts)
    {
        string[] pieces = arguments.Split('\'');
        if (pieces.Length % 2 == 0) throw new SqlException($"unclosed literal {pieces[^1]}", null);
        for (int i = 1; i < pieces.Length; i += 2) texts.Add(pieces[i]);
        return string.Concat(pieces.Where((_, i) => i % 2 == 0));
    }
}

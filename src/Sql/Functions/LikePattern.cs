namespace MarketStore.Sql.Functions;

/// <summary>LIKE. A text is walked once; on a mismatch the match goes back to the last % only, never to one before it.</summary>
internal static class LikePattern
{
    /// <param name="escape">The letter behind which % and _ stand for themselves; empty: there is none.</param>
    public static bool IsMatch(string text, string pattern, string escape)
    {
        if (escape.Length > 1) throw new SqlException($"ESCAPE takes one letter, and '{escape}' has {escape.Length}", null);
        char? quote = escape.Length == 1 ? escape[0] : null;
        int t = 0, p = 0, afterPercent = -1, retry = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '%' && quote != '%')
            {
                afterPercent = ++p;
                retry = t;
                continue;
            }
            int length = p < pattern.Length ? MatchOne(text, t, pattern, p, quote) : 0;
            if (length > 0)
            {
                // A code point beyond the first 65,536 is two units, and one letter.
                t += pattern[p] == '_' && quote != '_' && char.IsSurrogatePair(text, t) ? 2 : 1;
                p += length;
                continue;
            }
            if (afterPercent < 0) return false;
            t = ++retry;
            p = afterPercent;
        }
        while (p < pattern.Length && pattern[p] == '%' && quote != '%') p++;
        return p == pattern.Length;
    }

    /// <summary>Units of the pattern that match the next letter of the text; 0 when they do not.</summary>
    private static int MatchOne(string text, int t, string pattern, int p, char? quote)
    {
        if (pattern[p] == quote && p + 1 < pattern.Length) return pattern[p + 1] == text[t] ? 2 : 0;
        return pattern[p] == '_' || pattern[p] == text[t] ? 1 : 0;
    }
}

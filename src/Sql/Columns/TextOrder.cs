namespace MarketStore.Sql.Columns;

/// <summary>The order of texts: by code point. That of UTF-16 differs where one text has a surrogate and the other a unit above it.</summary>
internal static class TextOrder
{
    private const char FirstSurrogate = '\uD800';

    public static IComparer<string> Comparer { get; } = Comparer<string>.Create(Compare);

    /// <summary>Negative, zero or positive.</summary>
    public static int Compare(string a, string b)
    {
        int common = a.AsSpan().CommonPrefixLength(b);
        if (common == a.Length || common == b.Length) return a.Length.CompareTo(b.Length);
        return Rank(a[common]) - Rank(b[common]);
    }

    /// <summary>Surrogates stand for code points above all others.</summary>
    private static int Rank(char unit) => unit >= FirstSurrogate && char.IsSurrogate(unit) ? unit + char.MaxValue : unit;
}

using System.Collections.Frozen;

namespace MarketStore.Sql.Syntax;

/// <summary>The words that the grammar knows, in any letter case.</summary>
internal static class Keywords
{
    private const SqlToken FirstReserved = SqlToken.Select;
    private const SqlToken FirstClauseWord = SqlToken.Left;
    private const SqlToken FirstFree = SqlToken.All;

    private static readonly FrozenDictionary<string, SqlToken> Known = Enum.GetValues<SqlToken>()
        .Where(kind => kind >= FirstReserved)
        .ToFrozenDictionary(Spelling, StringComparer.OrdinalIgnoreCase);

    /// <summary>All words, as they are usually written.</summary>
    public static IEnumerable<string> All => Known.Keys;

    /// <summary>The kind of a word: a keyword, or a name.</summary>
    public static SqlToken KindOf(ReadOnlySpan<char> word) =>
        Known.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word, out SqlToken kind) ? kind : SqlToken.Identifier;

    /// <summary>Whether a token may stand for a name.</summary>
    public static bool IsName(SqlToken kind) =>
        kind is SqlToken.Identifier or SqlToken.QuotedIdentifier || kind >= FirstClauseWord;

    /// <summary>Whether a token may be an alias without AS before it.</summary>
    public static bool IsAlias(SqlToken kind) =>
        kind is SqlToken.Identifier or SqlToken.QuotedIdentifier || kind >= FirstFree;

    /// <summary>Whether a token may be the name of a function when a parenthesis follows.</summary>
    public static bool IsFunction(SqlToken kind) => IsName(kind);

    /// <summary><c>MATCH_CONDITION</c> for MatchCondition.</summary>
    public static string Spelling(SqlToken kind) => kind switch
    {
        SqlToken.NoneWord => "NONE",
        SqlToken.TryCast => "TRY_CAST",
        SqlToken.MatchCondition => "MATCH_CONDITION",
        _ => kind.ToString().ToUpperInvariant(),
    };
}

using MarketStore.Sql.Functions;
using MarketStore.Sql.Syntax;

namespace MarketStore.Sql.Binding;

/// <summary>
/// Calls that stand for several columns in a select list, as a star does. Each column is a call of its own, with the
/// FILTER and the window of the one that was written:
///
///     ohlcv(Epoch, Price, Size)    first(Price, Epoch) AS Open, max(Price) AS High, ..., sum(Size) AS Volume
///     ohlcv(...) AS Buy            the same as Buy_Open, Buy_High, ...
/// </summary>
internal static class ExpandedCalls
{
    private static readonly Expansion[] All =
    [
        new("ohlcv", "ohlcv(Epoch, Price, Size)", (3, 3),
        [
            new("Open", "first", 1, 0), new("High", "max", 1), new("Low", "min", 1), new("Close", "last", 1, 0), new("Volume", "sum", 2),
        ], "Open, High, Low, Close and Volume of trades: ohlcv(Epoch, Price, Size)."),
        new("ohlcv_rollup", "ohlcv_rollup(Epoch, Open, High, Low, Close, Volume)", (6, 6),
        [
            new("Open", "first", 1, 0), new("High", "max", 2), new("Low", "min", 3), new("Close", "last", 4, 0), new("Volume", "sum", 5),
        ], "Open, High, Low, Close and Volume of shorter bars: ohlcv_rollup(Epoch, Open, High, Low, Close, Volume)."),
        new("bollinger", "bollinger(x, n [, k]) OVER (...)", (2, 3),
        [
            new("Upper", "bollinger_upper", 0, 1, 2), new("Middle", "bollinger_middle", 0, 1), new("Lower", "bollinger_lower", 0, 1, 2),
        ], "Upper, Middle and Lower of Bollinger's bands: bollinger(x, n [, 2])."),
    ];

    public static IReadOnlySet<string> Names { get; } = All.Select(expansion => expansion.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);

    public static IEnumerable<(string Name, string Summary)> Summaries => All.Select(expansion => (expansion.Name, expansion.Summary));

    /// <summary>The columns of an item; null when it is none of these calls.</summary>
    /// <exception cref="SqlException">The number of arguments is wrong.</exception>
    public static IEnumerable<(string Name, Expression Value)>? Of(SelectItem item)
    {
        if (item.Value is not Call call || Array.Find(All, e => e.Name.Equals(call.Function.Text, StringComparison.OrdinalIgnoreCase)) is not { } expansion) return null;
        if (call.Arguments.Count < expansion.Arguments.Least || call.Arguments.Count > expansion.Arguments.Most || call.IsStar || call.IsDistinct)
        {
            throw new SqlException($"{expansion.Name} is written {expansion.Written}", call.At);
        }
        string prefix = item.Alias is { } alias ? alias.Text + "_" : "";
        return expansion.Columns.Select(column => (prefix + column.Name, (Expression)(call with
        {
            Function = new Name(column.Function, IsQuoted: false) { At = call.Function.At },
            Arguments = [.. column.Arguments.Where(place => place < call.Arguments.Count).Select(place => call.Arguments[place])],
        })));
    }

    /// <param name="Arguments">How many there are.</param>
    private sealed record Expansion(string Name, string Written, (int Least, int Most) Arguments, ExpandedColumn[] Columns, string Summary);

    /// <param name="Arguments">Places among the arguments that were written.</param>
    private sealed record ExpandedColumn(string Name, string Function, params int[] Arguments);
}

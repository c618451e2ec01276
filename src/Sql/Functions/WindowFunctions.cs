namespace MarketStore.Sql.Functions;

/// <summary>Functions that only windows have: of the row's place, and of other rows' values.</summary>
internal static class WindowFunctions
{
    /// <summary>Name, least and greatest number of arguments, whether the result has the first argument's type, summary.</summary>
    public static IReadOnlyList<(string Name, int Least, int Most, bool IsValue, string Summary)> All { get; } =
    [
        ("row_number", 0, 0, false, "1 for the first row of the partition, 2 for the next."),
        ("rank", 0, 0, false, "1 + rows before the first peer."),
        ("dense_rank", 0, 0, false, "1 + groups of peers before this one."),
        ("percent_rank", 0, 0, false, "(rank - 1) / (rows - 1)."),
        ("cume_dist", 0, 0, false, "Rows up to the last peer / rows."),
        ("ntile", 1, 1, false, "Which of n parts of equal size the row is in."),
        ("lag", 1, 3, true, "The value some rows before: lag(x [, 1 [, default]])."),
        ("lead", 1, 3, true, "The value some rows after: lead(x [, 1 [, default]])."),
        ("first_value", 1, 1, true, "The value of the frame's first row."),
        ("last_value", 1, 1, true, "The value of the frame's last row."),
        ("nth_value", 2, 2, true, "The value of the frame's n-th row."),
        ("lttb", 3, 3, false, "Whether a row is among the n that show a line best: lttb(Epoch, x, n)."),
        .. Indicators.All.Select(indicator => (indicator.Name, indicator.Least, indicator.Most, false, indicator.Summary)),
    ];

    public static IReadOnlySet<string> Names { get; } =
        All.Select(function => function.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
}

using System.Globalization;
using MarketStore.Cli.Tools;
using MarketStore.Sql.Types;

namespace MarketStore.Cli.Shell.Output;

/// <summary>The line under a result: <c>40 rows (20 shown), 40 columns (12 shown)  1.23 s</c>.</summary>
internal static class Footer
{
    public static string Of(ShownRows rows, int shownColumns, PrintOptions options, TimeSpan elapsed)
    {
        int columns = rows.Columns.Count;
        string text = Counted.Of(rows.Total, "row") + (rows.IsCut ? Shown(rows.Shown) : "");
        if (shownColumns < columns) text += ", " + Counted.Of(columns, "column") + Shown(shownColumns);
        if (options.HasTiming) text += string.Create(CultureInfo.InvariantCulture, $"  {Time(elapsed)}");
        bool isUtc = options.Zone.HasSameRules(TimeZoneInfo.Utc);
        if (!isUtc && rows.Columns.Any(column => column.Type == SqlType.Timestamp)) text += "  times in " + options.Zone.Id;
        return (options.HasColours ? Ink.Dim + text + Ink.Reset : text) + "\n";
    }

    private static string Time(TimeSpan elapsed) => elapsed.TotalSeconds < 1
        ? elapsed.TotalMilliseconds.ToString("0.0 'ms'", CultureInfo.InvariantCulture)
        : elapsed.TotalSeconds.ToString("0.00 's'", CultureInfo.InvariantCulture);

    private static string Shown(int count) => string.Create(CultureInfo.InvariantCulture, $" ({count:N0} shown)");
}

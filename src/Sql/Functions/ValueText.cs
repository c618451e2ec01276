using System.Globalization;
using MarketStore.Engine.Time;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Functions;

/// <summary>Values as people and other programs read them: ISO times, the shortest digits that give the number back.</summary>
internal static class ValueText
{
    /// <summary>The text of a value that is not null.</summary>
    public static string Format(Column column, int row, SqlType type) => column switch
    {
        Column<long> values => Format(values.At(row), type),
        Column<double> values => type == SqlType.Real ? Format((float)values.At(row)) : Format(values.At(row)),
        Column<string> values => values.At(row),
        Column<bool> values => values.At(row) ? "true" : "false",
        Column<ulong> values => values.At(row).ToString(CultureInfo.InvariantCulture),
        _ => ((Column<Interval>)column).At(row).ToString(),
    };

    public static string Format(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>A day: 2024-03-08.</summary>
    public static string Date(long days) => DateTime.UnixEpoch.AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A time of day: 14:30:00.5.</summary>
    public static string Time(long ns) => Timestamps.ToIso(ns)[11..^1];

    private static string Format(float value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Format(long value, SqlType type) => type switch
    {
        SqlType.Timestamp => Timestamps.ToIso(value),
        SqlType.Date => Date(value),
        SqlType.Time => Time(value),
        _ => value.ToString(CultureInfo.InvariantCulture),
    };
}

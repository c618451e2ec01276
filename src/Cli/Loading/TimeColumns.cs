using MarketStore.Engine;

namespace MarketStore.Cli.Loading;

/// <summary>Where a row's time is: in one column, or a day and a time of day in two. A column of nanoseconds may add to it.</summary>
/// <param name="Second">-1: the first says all.</param>
/// <param name="Nanos">Nanoseconds of the second, as the original's output has them; -1: there is none.</param>
internal readonly record struct TimeColumns(int First, int Second, int Nanos)
{
    /// <summary>Names of times in files of others, the likeliest first.</summary>
    private static readonly string[] OtherNames = ["timestamp", "datetime", "date_time", "time", "date", "ts"];

    public static bool IsTimeName(string name) =>
        name.StartsWith("Epoch", StringComparison.OrdinalIgnoreCase) || OtherNames.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <param name="taken">Names of columns of the bucket, which are no times.</param>
    /// <returns>Null: there is no time.</returns>
    public static TimeColumns? Find(ColumnNames names, IReadOnlyList<string> taken, bool isVariable)
    {
        int nanos = isVariable && !taken.Contains("Nanoseconds") ? names.Find("Nanoseconds") : -1;
        if (names.Find("Epoch") is >= 0 and var epoch) return new TimeColumns(epoch, -1, nanos);
        int day = names.Find("Epoch-date"), clock = names.Find("Epoch-time");
        if (day >= 0 && clock >= 0) return new TimeColumns(day, clock, nanos);
        if (Free("date") && Free("time")) return new TimeColumns(names.Find("date"), names.Find("time"), nanos);
        string? other = Array.Find(OtherNames, Free);
        return other is null ? null : new TimeColumns(names.Find(other), -1, nanos);

        bool Free(string name) => !taken.Contains(name, StringComparer.OrdinalIgnoreCase) && names.Find(name) >= 0;
    }
}

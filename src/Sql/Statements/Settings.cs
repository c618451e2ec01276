using System.Globalization;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Statements;

/// <summary>SET, and SHOW SETTINGS: what holds for this session.</summary>
internal sealed class Settings(StatementRun run)
{
    private static readonly (string Name, string Summary, Func<SqlOptions, string> Get, Func<SqlOptions, string, SqlOptions?> Set)[] All =
    [
        ("statement_timeout", "How long a statement may run, such as 10s; 0: as long as it takes.",
            options => options.Timeout is { } timeout ? timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture) + "s" : "0",
            (options, text) => Duration(text) is { } timeout ? options with { Timeout = timeout == TimeSpan.Zero ? null : timeout } : null),
        ("max_rows_per_query", "Rows that a statement may answer with.",
            options => options.MaxRows.ToString(CultureInfo.InvariantCulture),
            (options, text) => Whole(text) is { } rows ? options with { MaxRows = rows } : null),
        ("sql_memory_limit", "Bytes that sorts, joins, groups and windows of a statement hold.",
            options => options.MemoryBytes.ToString(CultureInfo.InvariantCulture),
            (options, text) => Whole(text) is { } bytes ? options with { MemoryBytes = bytes } : null),
        ("threads", "Threads that work on a statement.",
            options => options.Parallelism.ToString(CultureInfo.InvariantCulture),
            (options, text) => Whole(text) is <= 1024 and { } threads ? options with { Parallelism = (int)threads } : null),
    ];

    public RowsResult Set(SetStatement set)
    {
        string name = set.Setting.Text.ToLowerInvariant();
        int found = Array.FindIndex(All, setting => setting.Name == name);
        if (found < 0)
        {
            string? similar = Suggestions.Closest(name, All.Select(setting => setting.Name));
            throw new SqlException($"there is no setting \"{set.Setting}\"{(similar is null ? "; SHOW SETTINGS lists those there are" : $"; did you mean \"{similar}\"?")}", set.Setting.At);
        }
        string text = Convert.ToString(run.Constants([set.Value])[0].Value, CultureInfo.InvariantCulture) ?? "";
        SqlOptions options = All[found].Set(run.Session.Options, text)
            ?? throw new SqlException($"'{text}' cannot be {name}: {All[found].Summary}", set.Value.At);
        if (options.Limits is { } limits && !limits.Allow(options) && limits.Allow(run.Session.Options))
        {
            throw new SqlException($"{name} can be at most {All[found].Get(limits.Applied(options))} here, as the server is configured: it may be lowered, and raised by admins", set.Value.At);
        }
        run.Session.Options = options;
        return RowsResult.Done($"{name} = {All[found].Get(run.Session.Options)}");
    }

    public RowsResult SetZone(SetTimeZoneStatement set)
    {
        string name = run.Constants([set.Zone])[0].Value as string ?? "";
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? zone))
        {
            throw new SqlException($"there is no time zone '{name}': write an IANA name such as 'America/New_York'", set.Zone.At);
        }
        run.Session.Options = run.Session.Options with { Zone = zone };
        return RowsResult.Done($"time zone = {zone.Id}");
    }

    public RowsResult Show() => new(
        [new SqlColumn("Setting", SqlType.Text), new SqlColumn("Value", SqlType.Text), new SqlColumn("Summary", SqlType.Text)],
        [.. All.Select(setting => new object?[] { setting.Name, setting.Get(run.Session.Options), setting.Summary }),
            ["time zone", run.Session.Options.Zone.Id, "Where candles of legacy functions begin."]]);

    private static long? Whole(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number > 0 ? number : null;

    private static TimeSpan? Duration(string text)
    {
        if (text == "0") return TimeSpan.Zero;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long ms)) return TimeSpan.FromMilliseconds(Math.Min(ms, int.MaxValue));
        return Interval.TryParse(text, out Interval interval) && interval.Months == 0 && interval.Ns > 0 ? TimeSpan.FromTicks(Math.Min(interval.Ns / 100, TimeSpan.FromDays(20).Ticks)) : null;
    }
}

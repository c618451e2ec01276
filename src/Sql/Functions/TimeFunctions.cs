using System.Collections.Concurrent;
using MarketStore.Engine.Time;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Functions;

/// <summary>Functions of times, dates and intervals.</summary>
internal static class TimeFunctions
{
    private static readonly ConcurrentDictionary<(Interval, long?, string?), TimeGrid> Grids = new();

    private static readonly string[] Shorthands = ["year", "quarter", "month", "week", "day", "hour", "minute", "second", "dayofweek", "dayofyear"];

    public static IEnumerable<ScalarFunction> All { get; } =
    [
        Bucket([SqlType.Interval, SqlType.Timestamp], "The start of the bucket that a time is in: time_bucket(5Min, Epoch)."),
        Bucket([SqlType.Interval, SqlType.Timestamp, SqlType.Timestamp], "Buckets counted from an instant: time_bucket(5Min, Epoch, origin)."),
        Bucket([SqlType.Interval, SqlType.Timestamp, SqlType.Interval], "Buckets moved by a duration: time_bucket(1D, Epoch, 9H)."),
        Bucket([SqlType.Interval, SqlType.Timestamp, SqlType.Text], "Buckets on the clocks of a zone: time_bucket(1D, Epoch, 'America/New_York')."),
        new()
        {
            Name = "date_trunc", Parameters = [SqlType.Text, SqlType.Timestamp], Result = SqlType.Timestamp, IsMonotone = true,
            Summary = "The start of the year, month, week, day, hour, ... that a time is in.",
            Evaluate = (arguments, rowCount) => Cut(arguments, null, rowCount),
        },
        new()
        {
            Name = "date_trunc", Parameters = [SqlType.Text, SqlType.Timestamp, SqlType.Text], Result = SqlType.Timestamp, IsMonotone = true,
            Summary = "The same on the clocks of a zone.", Evaluate = (arguments, rowCount) => Cut(arguments, Constant<string>(arguments[2]), rowCount),
        },
        Part("date_part", SqlType.Timestamp, ns => ns), Part("date_part", SqlType.Date, days => days * Timestamps.NsPerDay), Part("date_part", SqlType.Time, ns => ns),
        .. Shorthands.Select(field => new ScalarFunction
        {
            Name = field, Parameters = [SqlType.Timestamp], Result = SqlType.BigInt, Summary = $"The {field} of a time.",
            Evaluate = Kernels.Of<long, long>(ns => TimeUnits.Field(field, ns)),
        }),
        new()
        {
            Name = "date_diff", Parameters = [SqlType.Text, SqlType.Timestamp, SqlType.Timestamp], Result = SqlType.BigInt,
            Summary = "Boundaries of a unit between two times: date_diff('hour', a, b).",
            Evaluate = Kernels.Of<string, long, long, long>(TimeUnits.Boundaries),
        },
        new()
        {
            Name = "date_add", Parameters = [SqlType.Timestamp, SqlType.Interval], Result = SqlType.Timestamp, Summary = "A time plus a duration.",
            Evaluate = Kernels.Of<long, Interval, long>(TimeArithmetic.Add),
        },
        Epoch("epoch_s", Timestamps.NsPerSecond, "Seconds since 1970."), Epoch("epoch_ms", Timestamps.NsPerMillisecond, "Milliseconds since 1970."),
        Epoch("epoch_us", Timestamps.NsPerMicrosecond, "Microseconds since 1970."), Epoch("epoch_ns", 1, "Nanoseconds since 1970."),
        new()
        {
            Name = "epoch", Parameters = [SqlType.Timestamp], Result = SqlType.Double, IsMonotone = true, Summary = "Seconds since 1970, with their fraction.",
            Evaluate = Kernels.Of<long, double>(ns => Timestamps.Seconds(ns) + ((double)Timestamps.Nanos(ns) / Timestamps.NsPerSecond)),
        },
        new()
        {
            Name = "epoch", Parameters = [SqlType.Interval], Result = SqlType.Double, Summary = "Seconds of a duration without months.",
            Evaluate = Kernels.Of<Interval, double>(span => span.Months == 0
                ? (double)span.Ns / Timestamps.NsPerSecond : throw new SqlException($"{span} has no seconds: months differ in length", null)),
        },
        new()
        {
            Name = "to_timestamp", Parameters = [SqlType.BigInt], Result = SqlType.Timestamp, Summary = "The time so many seconds after 1970.",
            Evaluate = Kernels.Of<long, long>(seconds => Timestamps.TryCombine(seconds, 0, out long ns) ? ns : throw OutOfRange()),
        },
        new()
        {
            Name = "to_timestamp", Parameters = [SqlType.Double], Result = SqlType.Timestamp, Summary = "The time so many seconds after 1970.",
            Evaluate = Kernels.Of<double, long>(Seconds),
        },
        new()
        {
            Name = "make_date", Parameters = [SqlType.BigInt, SqlType.BigInt, SqlType.BigInt], Result = SqlType.Date, Summary = "make_date(year, month, day).",
            Evaluate = Kernels.Of<long, long, long, long>(MakeDate),
        },
        new()
        {
            Name = "date_part", Parameters = [SqlType.Text, SqlType.Interval], Result = SqlType.BigInt, Summary = "Seconds of a duration: date_part('epoch', span).",
            Evaluate = Kernels.Of<string, Interval, long>((field, span) => field.Equals("epoch", StringComparison.OrdinalIgnoreCase) && span.Months == 0
                ? span.Ns / Timestamps.NsPerSecond : throw new SqlException($"a duration has the field 'epoch', if it has no months, and no '{field}'", null)),
        },
        new()
        {
            Name = "last_day", Parameters = [SqlType.Timestamp], Result = SqlType.Date, Summary = "The last day of the month that a time is in.",
            Evaluate = Kernels.Of<long, long>(ns => Timestamps.FloorDivide(TimeArithmetic.StartOfMonth(TimeArithmetic.MonthOf(ns).Month + 1), Timestamps.NsPerDay) - 1),
        },
        ToZone("at_timezone", "What clocks of a zone show at an instant: Epoch AT TIME ZONE 'America/New_York'."),
        ToZone("to_timezone", "The same as a function: to_timezone(Epoch, 'America/New_York')."),
        new()
        {
            Name = "to_utc", Parameters = [SqlType.Timestamp, SqlType.Text], Result = SqlType.Timestamp,
            Summary = "The instant at which clocks of a zone show a time, of two the first: to_utc(t, 'America/New_York').",
            Evaluate = Kernels.Of<long, string, long>((ns, zone) =>
                Timestamps.SaturatingAdd(ns, -TimestampText.OffsetOf(DateTime.SpecifyKind(TimeArithmetic.DateOf(ns), DateTimeKind.Unspecified), Zone(zone)).Ticks * 100)),
        },
        new()
        {
            Name = "make_timestamp", Parameters = [SqlType.BigInt, SqlType.BigInt, SqlType.BigInt, SqlType.BigInt, SqlType.BigInt, SqlType.Double],
            Result = SqlType.Timestamp, Summary = "make_timestamp(year, month, day, hour, minute, seconds).", Evaluate = MakeTimestamp,
        },
        new()
        {
            Name = "strftime", Parameters = [SqlType.Timestamp, SqlType.Text], Result = SqlType.Text, Summary = "A time in a format of C: strftime(Epoch, '%Y-%m-%d').",
            Evaluate = Kernels.Of<long, string, string>(TimeFormat.Write),
        },
        new()
        {
            Name = "strptime", Parameters = [SqlType.Text, SqlType.Text], Result = SqlType.Timestamp, Summary = "Reads a time in a format of C: strptime(x, '%d.%m.%Y').",
            Evaluate = Kernels.Of<string, string, long>((text, format) => TimeFormat.Read(text, format)
                ?? throw new SqlException($"'{text}' is no time in the format '{format}'; try_strptime gives NULL instead", null)),
        },
        new()
        {
            Name = "try_strptime", Parameters = [SqlType.Text, SqlType.Text], Result = SqlType.Timestamp, Summary = "strptime, with NULL for what is no such time.",
            Evaluate = Kernels.OrNull<string, string, long>(TimeFormat.Read),
        },
        new()
        {
            Name = "format_timestamp", Parameters = [SqlType.Timestamp, SqlType.Text], Result = SqlType.Text,
            Summary = "A time in a format: format_timestamp(Epoch, 'yyyy-MM-dd HH:mm').", Evaluate = Kernels.Of<long, string, string>(Format),
        },
    ];

    /// <exception cref="SqlException">There is no such zone.</exception>
    public static TimeZoneInfo Zone(string name) => TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? zone)
        ? zone : throw new SqlException($"there is no time zone '{name}': write an IANA name such as 'America/New_York'", null);

    private static ScalarFunction ToZone(string name, string summary) => new()
    {
        Name = name,
        Parameters = [SqlType.Timestamp, SqlType.Text],
        Result = SqlType.Timestamp,
        Summary = summary,
        Evaluate = Kernels.Of<long, string, long>((ns, zone) => Timestamps.SaturatingAdd(ns, Zone(zone).GetUtcOffset(TimeArithmetic.DateOf(ns)).Ticks * 100)),
    };

    private static ScalarFunction Bucket(IReadOnlyList<SqlType> parameters, string summary) => new()
    {
        Name = "time_bucket",
        Parameters = parameters,
        Result = SqlType.Timestamp,
        IsMonotone = true,
        Summary = summary,
        Evaluate = (arguments, rowCount) => Buckets(arguments, parameters.Count == 3 ? parameters[2] : null, rowCount),
    };

    private static Column Buckets(Column[] arguments, SqlType? third, int rowCount)
    {
        if (arguments[0].IsConstant && arguments[0].IsNull(0)) return Column.Null(Storage.Int64, rowCount);
        Interval width = Constant<Interval>(arguments[0]);
        long? origin = third switch
        {
            SqlType.Timestamp => Constant<long>(arguments[2]),
            SqlType.Interval => TimeGrid.DefaultOrigin(width) + Constant<Interval>(arguments[2]).Ns,
            _ => null,
        };
        string? zone = third == SqlType.Text ? Constant<string>(arguments[2]) : null;
        return GridFunctions.Starts(Grid(width, origin, zone), (Column<long>)arguments[1], rowCount);
    }

    private static Column Cut(Column[] arguments, string? zone, int rowCount)
    {
        if (arguments[0].IsConstant && arguments[0].IsNull(0)) return Column.Null(Storage.Int64, rowCount);
        return GridFunctions.Starts(Grid(TimeUnits.Length(Constant<string>(arguments[0])), null, zone), (Column<long>)arguments[1], rowCount);
    }

    private static TimeGrid Grid(Interval width, long? origin, string? zone)
    {
        if (Grids.Count > 1000) Grids.Clear();
        return Grids.GetOrAdd((width, origin, zone), key => new TimeGrid(key.Item1, key.Item2, key.Item3 is null ? null : Zone(key.Item3)));
    }

    /// <summary>The value of an argument that all rows share.</summary>
    private static T Constant<T>(Column argument) => argument.Count > 0 && argument.IsConstant && !argument.IsNull(0)
        ? ((Column<T>)argument).At(0)
        : throw new SqlException("the length, origin and zone of buckets are constants", null);

    private static ScalarFunction Part(string name, SqlType type, Func<long, long> toNs) => new()
    {
        Name = name,
        Parameters = [SqlType.Text, type],
        Result = SqlType.BigInt,
        Summary = "A field of a time: date_part('hour', Epoch).",
        Evaluate = Kernels.Of<string, long, long>((field, value) => TimeUnits.Field(field, toNs(value))),
    };

    private static ScalarFunction Epoch(string name, long unit, string summary) => new()
    {
        Name = name,
        Parameters = [SqlType.Timestamp],
        Result = SqlType.BigInt,
        IsMonotone = true,
        Summary = summary,
        Evaluate = Kernels.Of<long, long>(ns => Timestamps.FloorDivide(ns, unit)),
    };

    private static long Seconds(double seconds)
    {
        double whole = Math.Floor(seconds);
        return Math.Abs(whole) < 1e11 && Timestamps.TryCombine((long)whole, (long)Math.Round((seconds - whole) * Timestamps.NsPerSecond), out long ns)
            ? ns : throw OutOfRange();
    }

    private static long MakeDate(long year, long month, long day)
    {
        bool exists = year is >= 1 and <= 9999 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth((int)year, (int)month);
        return exists
            ? (long)(new DateTime((int)year, (int)month, (int)day, 0, 0, 0, DateTimeKind.Utc) - DateTime.UnixEpoch).TotalDays
            : throw new SqlException($"there is no day {year}-{month}-{day}", null);
    }

    private static Column<long> MakeTimestamp(Column[] arguments, int rowCount)
    {
        long[] values = new long[rowCount];
        bool[]? nulls = Kernels.NullsOf(arguments, rowCount);
        Column<long>[] whole = [.. arguments[..5].Select(argument => (Column<long>)argument)];
        var seconds = (Column<double>)arguments[5];
        for (int i = 0; i < rowCount; i++)
        {
            if (nulls is not null && nulls[i]) continue;
            (long hour, long minute, double second) = (whole[3].At(i), whole[4].At(i), seconds.At(i));
            if (hour is < 0 or > 23 || minute is < 0 or > 59 || second is not (>= 0 and < 60))
            {
                throw new SqlException(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"there is no time of day {hour}:{minute}:{second}"), null);
            }
            long day = MakeDate(whole[0].At(i), whole[1].At(i), whole[2].At(i)), nanos = (long)Math.Round(second * Timestamps.NsPerSecond);
            values[i] = Timestamps.TryCombine((day * 86_400) + (hour * 3600) + (minute * 60), nanos, out long ns) ? ns : throw OutOfRange();
        }
        return new Column<long>(values, nulls);
    }

    private static string Format(long ns, string format)
    {
        try
        {
            return TimeArithmetic.DateOf(ns).ToString(format, System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (FormatException error)
        {
            throw new SqlException($"'{format}' is no format of times: write one such as 'yyyy-MM-dd HH:mm:ss'", null, error);
        }
    }

    private static SqlException OutOfRange() => new("a time is out of range: times are from 1678 to 2261", null);
}

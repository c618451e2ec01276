using System.CommandLine;
using System.Globalization;
using MarketStore.Cli.Tools;
using MarketStore.Engine;
using MarketStore.Engine.Time;
using MarketStore.Engine.Tools;

namespace MarketStore.Cli;

/// <summary><c>marketstore estimate</c>: how much disk a set of symbols will take.</summary>
internal static class EstimateCommand
{
    private const double HoursOfDay = 24;

    private static readonly string[] Units = ["KB", "MB", "GB", "TB", "PB", "EB"];

    private static readonly Option<int> Columns4 = new("--4byteCols") { Description = "Columns of 4 bytes: f4, i4, u4", HelpName = "n" };
    private static readonly Option<int> Columns8 = new("--8byteCols") { Description = "Columns of 8 bytes: f8, i8, u8", HelpName = "n", DefaultValueFactory = _ => 5 };
    private static readonly Option<string> TimeframeName = new("--timeframe", "-t") { Description = "1Sec, 5Min, 1D, ...", HelpName = "timeframe", DefaultValueFactory = _ => "1Min" };
    private static readonly Option<int> Symbols = new("--symbols", "-s") { Description = "How many symbols", HelpName = "n", DefaultValueFactory = _ => 1000 };
    private static readonly Option<int> Years = new("--years", "-y") { Description = "How many years", HelpName = "n", DefaultValueFactory = _ => 10 };
    private static readonly Option<int> Days = new("--days", "-d") { Description = "Trading days a year", HelpName = "n", DefaultValueFactory = _ => 261 };
    private static readonly Option<double> Hours = new("--hours") { Description = "Trading hours a day", HelpName = "n", DefaultValueFactory = _ => 6.5 };
    private static readonly Option<string?> Like = new("--like") { Description = "A data directory: take the bytes per row that it has in this timeframe", HelpName = "dir" };

    public static Command Create()
    {
        var estimate = new Command("estimate", "Estimate the disk space that bars will take")
        {
            Columns4, Columns8, TimeframeName, Symbols, Years, Days, Hours, Like,
        };
        foreach (Option<int> count in (Option<int>[])[Columns4, Columns8, Symbols, Years]) count.AcceptOnly(n => n >= 0, "must be a whole number from 0 on");
        Days.AcceptOnly(n => n is >= 0 and <= 366, "must be a whole number from 0 to 366");
        Hours.AcceptOnly(n => n is >= 0 and <= HoursOfDay, "must be a number from 0 to 24");
        TimeframeName.AcceptOnly(name => Timeframe.TryParseStorable(name, out _),
            "must be a count and one of S, Sec, T, Min, H, D, W, Y, such as 1Min");
        Examples.Add(estimate, """
            marketstore estimate                                              1,000 symbols, ten years of minute bars
            marketstore estimate -t 1Sec -s 50 -y 1 --8byteCols 2 --4byteCols 1
            marketstore estimate -s 8000 --like data                          as rows take in a store of yours
            """);
        estimate.SetAction(Run);
        return estimate;
    }

    private static int Run(ParseResult parsed)
    {
        string name = parsed.GetRequiredValue(TimeframeName);
        bool isTimeframe = Timeframe.TryParseStorable(name, out Timeframe timeframe);
        Invariant.Holds(isTimeframe, "the timeframe was checked with the command line");
        int columns4 = parsed.GetValue(Columns4), columns8 = parsed.GetValue(Columns8);
        if (columns4 + (long)columns8 == 0) throw MarketStoreException.Invalid("without columns there is nothing to store: give --4byteCols or --8byteCols");
        int symbols = parsed.GetValue(Symbols), years = parsed.GetValue(Years);
        double perDay = timeframe.DurationNs >= Timestamps.NsPerDay
            ? (double)Timestamps.NsPerDay / timeframe.DurationNs
            : Math.Ceiling((double)parsed.GetValue(Hours) * Timestamps.NsPerHour / timeframe.DurationNs);
        double rowsPerYear = perDay * parsed.GetValue(Days), rows = rowsPerYear * symbols * years;
        (double bytesPerRow, string basis) = BytesPerRow(parsed, timeframe, columns4 + (long)columns8);

        TextWriter output = parsed.InvocationConfiguration.Output;
        output.WriteLine(
            $"Estimated space required for {Count(symbols, "symbol")} with {Count(years, "year")} of {name} data: {Size(rows * bytesPerRow)}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{rows:N0} rows at {bytesPerRow:0.0} bytes, {basis}; the log takes up to 0.5 GB more while a server runs"));
        output.WriteLine($"Go MarketStore 4 estimated {Size(GoBytesPerYear(parsed, timeframe) * symbols * years)} for the same");
        return ExitCodes.Success;
    }

    private static (double Bytes, string Basis) BytesPerRow(ParseResult parsed, Timeframe timeframe, long columns)
    {
        if (parsed.GetValue(Like) is not { } directory)
        {
            return (columns * BytesPerValue(timeframe), "as prices in cents and volumes take (--like DIR measures a store of yours)");
        }
        string name = parsed.GetRequiredValue(TimeframeName);
        List<BucketStatistics> alike = StoreSnapshot.Read(ReadOnlyFiles.Instance, directory, store => store.Buckets
            .Where(bucket => bucket.Key.Timeframe == name).Select(bucket => BucketStatistics.Of(bucket, store.Segments)).ToList());
        long rows = alike.Sum(b => b.Rows);
        return rows > 0
            ? ((double)alike.Sum(b => b.Bytes) / rows, $"as {Tools.Counted.Of(alike.Count, "bucket")} of {directory} take{(alike.Count == 1 ? "s" : "")}")
            : throw MarketStoreException.NotFound($"{directory} has no {name} rows in blocks to measure; `marketstore tool stats --dir {directory}` shows what it has");
    }

    /// <summary>
    /// Bytes that one value takes on disk, headers and times included. The longer the bars, the further prices move
    /// between them: five columns of simulated bars take 5.2 bytes a minute, 7.4 an hour and 10.1 a day. Values
    /// that are noise take their full width.
    /// </summary>
    private static double BytesPerValue(Timeframe timeframe) =>
        timeframe.DurationNs >= Timestamps.NsPerDay ? 2.1 : timeframe.DurationNs >= Timestamps.NsPerHour ? 1.5 : 1.1;

    /// <summary>What the Go server's own estimate says: a header, and a padded record for every interval of trading hours.</summary>
    private static double GoBytesPerYear(ParseResult parsed, Timeframe timeframe)
    {
        const double HeaderBytes = 37024;
        long record = sizeof(long) + (4L * parsed.GetValue(Columns4)) + (8L * parsed.GetValue(Columns8));
        record += record % 8;
        double perDay = (double)Timestamps.NsPerDay / timeframe.DurationNs;
        return HeaderBytes + (record * perDay * parsed.GetValue(Days) * parsed.GetValue(Hours) / HoursOfDay);
    }

    private static string Count(int count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");

    /// <summary>In powers of 1000, with the first unit that leaves fewer than 10,000 of them.</summary>
    private static string Size(double bytes)
    {
        foreach (string unit in Units)
        {
            bytes /= 1000;
            if (bytes < 10_000) return string.Create(CultureInfo.InvariantCulture, $"{Math.Round(bytes):0}{unit}");
        }
        return "more than 10,000EB";
    }
}

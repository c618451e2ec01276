using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Protocols.Http;
using MarketStore.Protocols.Service;

namespace MarketStore.Cli.Shell.Commands;

/// <summary>Commands that look at what there is.</summary>
internal static class BucketCommands
{
    public static ShellCommand Describe { get; } = new(["\\d", "\\dt"], "[KEY | PATTERN]", "Tables, or the buckets and columns of one", DescribeAsync)
    {
        Details = """
              \d                      timeframes and attribute groups: symbols, rows, bytes, times
              \d AAPL/1Min/OHLCV      the columns of a bucket, and what it takes
              \d 1Min/OHLCV           the columns of a table of all symbols, and what it takes
              \d AAPL                 the buckets of a symbol
              \d A*/1Min/*            buckets by a pattern

            The same as a table of SQL: SELECT * FROM buckets();
            """,
    };

    public static ShellCommand Functions { get; } = new(["\\df"], "[PATTERN]", "Functions, and what they do", FunctionsAsync)
    {
        Details = "  \\df *avg*     functions whose names match",
    };

    public static ShellCommand Show { get; } = new(["\\show"], "KEY [START [END]]", "Rows of a bucket between two times", ShowAsync)
    {
        Details = """
            Times are in UTC, both ends belong to the range, and without END it is open. Several symbols have commas between
            them. The word csv writes the rows into mstore-csv-output.csv, and so do later results until \o says otherwise.

              \show AAPL/1Min/OHLCV 2024-03-08
              \show AAPL,MSFT/1Min/OHLCV between 2024-03-08T14:30 and 2024-03-08T15:00
              \show AAPL/1D/OHLCV 2024-01-01 csv
            """,
    };

    public static ShellCommand Info { get; } = new(["\\getinfo"], "KEY", "Record type, timeframe and columns of a bucket", InfoAsync)
    {
        Details = "  \\getinfo AAPL/1Min/OHLCV",
    };

    private const string CsvFile = "mstore-csv-output.csv";

    private static async ValueTask DescribeAsync(ShellSession shell, CommandLine line, CancellationToken cancel)
    {
        if (line.Words.Count == 0)
        {
            await shell.QueryAsync("""
                SELECT Timeframe || '/' || AttributeGroup AS "Table", min(RecordType) AS Records, count(*) AS Symbols, sum(Rows) AS Rows, sum(DiskBytes) AS Bytes, min(First) AS First, max(Last) AS Last
                FROM buckets() GROUP BY Timeframe, AttributeGroup ORDER BY 1
                """, cancel, ofNone: "There is nothing yet: \\create, CREATE TABLE or \\load KEY FILE create make a bucket").ConfigureAwait(false);
            return;
        }
        string[] parts = SqlText.Parts(line.Words[0]);
        bool isPattern = line.Words[0].AsSpan().ContainsAny('*', '?', '%');
        if (!isPattern && parts.Length is 2 or 3) await shell.QueryAsync($"DESCRIBE {SqlText.Name(string.Join('/', parts))}", cancel).ConfigureAwait(false);
        string condition = isPattern ? $"Bucket LIKE {SqlText.Literal(Pattern(line.Words[0]))}" : parts.Length switch
        {
            1 => $"Symbol = {SqlText.Literal(parts[0])}",
            2 => $"Timeframe = {SqlText.Literal(parts[0])} AND AttributeGroup = {SqlText.Literal(parts[1])}",
            _ => $"Bucket = {SqlText.Literal(string.Join('/', parts))}",
        };
        await shell.QueryAsync($"SELECT Bucket, RecordType AS Records, Columns, Rows, DiskBytes AS Bytes, First, Last FROM buckets() WHERE {condition} ORDER BY Bucket", cancel, ofNone: $"There is no bucket {line.Words[0]}; \\d lists tables").ConfigureAwait(false);
    }

    private static ValueTask FunctionsAsync(ShellSession shell, CommandLine line, CancellationToken cancel) =>
        shell.QueryAsync(line.Words.Count == 0 ? "SHOW FUNCTIONS" : $"SHOW FUNCTIONS LIKE {SqlText.Literal(Pattern(line.Words[0]))}", cancel);

    private static async ValueTask ShowAsync(ShellSession shell, CommandLine line, CancellationToken cancel)
    {
        bool writesCsv = line.Words.Any(word => word.Equals("csv", StringComparison.OrdinalIgnoreCase));
        List<string> words = [.. line.Words.Where(word => word.ToLowerInvariant() is not ("between" or "and" or "csv"))];
        if (words.Count is < 1 or > 3) throw MarketStoreException.Invalid("Not enough arguments, see '\\help show': \\show KEY [START [END]]");
        (string table, string condition) = SqlText.Table(words[0]);
        if (words.Count > 1) condition += $" AND Epoch >= {SqlText.Literal(words[1])}";
        if (words.Count > 2) condition += $" AND Epoch <= {SqlText.Literal(words[2])}";
        if (writesCsv) shell.Settings.OutputPath = CsvFile;
        try
        {
            await shell.QueryAsync($"SELECT * FROM {table} WHERE {condition}", cancel, ofNone: "No results").ConfigureAwait(false);
        }
        catch (Exception error) when (ShellSession.IsTold(error))
        {
            throw new MarketStoreException(ErrorCode.InvalidArgument, $"show command failed: {Reason(error)}", error);
        }
    }

    private static async ValueTask InfoAsync(ShellSession shell, CommandLine line, CancellationToken cancel)
    {
        if (line.Words.Count != 1) throw MarketStoreException.Invalid("which bucket? \\getinfo AAPL/1Min/OHLCV");
        string key = line.Words[0].Split(':')[0];
        BucketDescription info = await shell.Store.DescribeAsync(key, cancel).ConfigureAwait(false);
        string kind = info.Kind == RecordKind.Fixed ? "FIXED" : "VARIABLE";
        string timeframe = GoDuration.Format(TimeSpan.FromTicks(info.TimeframeNs / 100));
        string columns = string.Join(' ', (info.Columns ?? []).Select(column => $"{column.Name}:{column.Type.DisplayName()}"));
        shell.Screen.WriteLine($"Bucket: {key}\nLatest Year: {info.LatestYear}, RecordType: {kind}, TF: {timeframe}\nData Types: {{{columns}}}");
    }

    /// <summary>The statement was made here: its line and column would tell nobody anything.</summary>
    internal static string Reason(Exception error)
    {
        string place = error is Sql.SqlException { At: { } at } ? $" ({at})" : "";
        return place.Length > 0 && error.Message.EndsWith(place, StringComparison.Ordinal) ? error.Message[..^place.Length] : error.Message;
    }

    private static string Pattern(string glob) => glob.Replace('*', '%').Replace('?', '_');
}

using MarketStore.Engine;
using MarketStore.Engine.Columns;
using MarketStore.Sql;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Types;

namespace MarketStore.Cli.Shell.Commands;

/// <summary>Commands that change what there is.</summary>
internal static class ChangeCommands
{
    public static ShellCommand Create { get; } = new(["\\create"], "KEY COLUMNS fixed|variable", "Make a bucket", CreateAsync)
    {
        Details = """
            Columns of one type have commas between them, and / before the type; a colon comes between types. The types are
            float32, float64, int8, int16, int32, int64, uint8, uint16, uint32, uint64, bool and string16.

              \create AAPL/1Min/OHLCV Open,High,Low,Close/float32:Volume/int64 fixed
              \create AAPL/1Sec/TRADE Price/float64:Size/int32:Exchange/string16 variable

            In SQL: CREATE TABLE `AAPL/1Min/OHLCV` (Open REAL, High REAL, Low REAL, Close REAL, Volume BIGINT);
            """,
    };

    public static ShellCommand Destroy { get; } = new(["\\destroy"], "KEY", "Remove a bucket, or everything below a symbol or a timeframe of it", DestroyAsync)
    {
        Details = """
              \destroy AAPL/1Min/OHLCV    one bucket
              \destroy AAPL/1Min          the buckets of one timeframe
              \destroy AAPL               everything of a symbol
            """,
    };

    public static ShellCommand Trim { get; } = new(["\\trim"], "KEY START [END]", "Delete the rows of a bucket from one time to another", TrimAsync)
    {
        Details = """
            Rows at START go, those at END stay; without END all rows from START on go. Other buckets are not touched.

              \trim AAPL/1Min/OHLCV 2024-03-08 2024-03-09     a day
              \trim AAPL/1Min/OHLCV 2024-03-08                that day and all that follows

            In SQL: DELETE FROM `AAPL/1Min/OHLCV` WHERE Epoch >= '2024-03-08' AND Epoch < '2024-03-09';
            """,
    };

    private static async ValueTask CreateAsync(ShellSession shell, CommandLine line, CancellationToken cancel)
    {
        if (line.Words.Count < 3)
        {
            throw MarketStoreException.Invalid(
                "Not enough arguments - need \"\\create [tbk] [dataTypeStr] [recordType('fixed' or 'variable')]\"\n"
                + "Example usage: \\create TSLA/1Min/OHLCV:Symbol/Timeframe/AttributeGroup Open,High,Low,Close/float32:Volume/int64 variable");
        }
        string key = string.Join('/', SqlText.Parts(line.Words[0]));
        string kind = line.Words[2].ToLowerInvariant();
        if (kind is not ("fixed" or "variable")) throw MarketStoreException.Invalid($"record type \"{line.Words[2]}\" is not one of fixed or variable");
        string columns = string.Join(", ", Columns(line.Words[1]));
        try
        {
            (await shell.Store.RunAsync($"CREATE TABLE {SqlText.Name(key)} ({columns}) WITH (record_type = {kind})", cancel).ConfigureAwait(false)).Dispose();
        }
        catch (Exception error) when (ShellSession.IsTold(error))
        {
            throw new MarketStoreException(ErrorCode.InvalidArgument, $"create command failed with error: {BucketCommands.Reason(error)}", error);
        }
        shell.Screen.WriteLine($"Successfully created a new catalog entry for bucket {key}");
    }

    /// <summary><c>Open,High/float32:Volume/int64</c> as the columns of a CREATE TABLE.</summary>
    private static IEnumerable<string> Columns(string text)
    {
        foreach (string group in text.Split(':'))
        {
            string[] parts = group.Split('/');
            if (parts.Length != 2 || parts[0].Length == 0 || parts[1].Length == 0)
            {
                throw MarketStoreException.Invalid($"{group}: Data shape is not described by a list of column names followed by type");
            }
            if (!SqlTypes.TryParse(parts[1], out SqlType type) || type > SqlType.Text)
            {
                throw MarketStoreException.Invalid(
                    $"{parts[1]}: Data type is not a supported type; there is {string.Join(", ", Enum.GetValues<ColumnType>().Select(known => known.DisplayName().ToLowerInvariant()))}");
            }
            foreach (string name in parts[0].Split(',')) yield return $"{SqlText.Name(name.Trim())} {type.Name()}";
        }
    }

    private static async ValueTask DestroyAsync(ShellSession shell, CommandLine line, CancellationToken cancel)
    {
        if (line.Words.Count == 0) throw MarketStoreException.Invalid("Please specify a bucket to destroy. (e.g. \\destroy TEST/1D/TICK)");
        if (line.Words.Count > 1) throw MarketStoreException.Invalid("Only one bucket can be deleted at a time.");
        string[] parts = SqlText.Parts(line.Words[0]);
        string key = string.Join('/', parts);
        string condition = parts.Length switch
        {
            1 => $"Symbol = {SqlText.Literal(parts[0])}",
            2 => $"Symbol = {SqlText.Literal(parts[0])} AND Timeframe = {SqlText.Literal(parts[1])}",
            _ => $"Bucket = {SqlText.Literal(key)}",
        };
        List<string> buckets = await TextsAsync(shell, $"SELECT Bucket FROM buckets() WHERE {condition}", cancel).ConfigureAwait(false);
        if (buckets.Count == 0) throw MarketStoreException.NotFound($"there is no bucket {key}: \\d lists those there are");
        foreach (string bucket in buckets) (await shell.Store.RunAsync($"DROP TABLE {SqlText.Name(bucket)}", cancel).ConfigureAwait(false)).Dispose();
        shell.Screen.WriteLine($"Successfully removed catalog entry for key: {key}{(parts.Length < 3 ? $" ({buckets.Count} {(buckets.Count == 1 ? "bucket" : "buckets")})" : "")}");
    }

    private static async ValueTask TrimAsync(ShellSession shell, CommandLine line, CancellationToken cancel)
    {
        if (line.Words.Count is not (2 or 3)) throw MarketStoreException.Invalid("Not enough arguments, see '\\help trim': \\trim KEY START [END]");
        string[] parts = SqlText.Parts(line.Words[0]);
        if (parts.Length != 3) throw MarketStoreException.Invalid($"'{line.Words[0]}' does not name a bucket: \\trim takes one, such as AAPL/1Min/OHLCV");
        string until = line.Words.Count > 2 ? $" AND Epoch < {SqlText.Literal(line.Words[2])}" : "";
        await shell.QueryAsync($"DELETE FROM {SqlText.Name(string.Join('/', parts))} WHERE Epoch >= {SqlText.Literal(line.Words[1])}{until}", cancel).ConfigureAwait(false);
    }

    private static async ValueTask<List<string>> TextsAsync(ShellSession shell, string statement, CancellationToken cancel)
    {
        using SqlResult result = await shell.Store.RunAsync(statement, cancel).ConfigureAwait(false);
        var texts = new List<string>();
        while (result.Next() is { } batch)
        {
            Column column = batch.Columns[0];
            for (int row = 0; row < batch.Count; row++) texts.Add((string)column[row]!);
        }
        return texts;
    }
}

using System.CommandLine;
using System.Globalization;
using System.IO.Enumeration;
using System.Text;
using System.Text.Json;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Segments;
using MarketStore.Engine.Time;
using MarketStore.Engine.Tools;

namespace MarketStore.Cli.Tools;

/// <summary><c>marketstore tool stats</c>: what buckets and columns take, and how they are encoded.</summary>
internal static class StatsCommand
{
    private const int Bits = 8;

    private static readonly StoreChoice Store = new();

    private static readonly Argument<string?> Pattern = new("pattern")
    {
        Description = "Only these buckets, such as 'AAPL/*/*'",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<int> Top = new("--top") { Description = "How many buckets to list, the largest first", DefaultValueFactory = _ => 20, HelpName = "n" };

    private static readonly Option<bool> Columns = new("--columns") { Description = "Every column with its codecs and bits per value" };

    private static readonly Option<string> Format = new("--format")
    {
        Description = "table, or json: one object per bucket and line",
        HelpName = "table|json",
        DefaultValueFactory = _ => "table",
    };

    public static Command Create()
    {
        Format.AcceptOnlyFromAmong("table", "json");
        var stats = new Command("stats", "Bytes per row, bits per value, blocks and files, as of the last checkpoint; while a server runs, too")
        {
            Pattern, Top, Columns, Format,
        };
        Store.AddTo(stats);
        stats.SetAction(Run);
        return stats;
    }

    private static int Run(ParseResult parsed)
    {
        TextWriter output = parsed.InvocationConfiguration.Output;
        using StoreSnapshot store = Store.Look(parsed);
        string pattern = parsed.GetValue(Pattern) ?? "*";
        List<BucketStatistics> buckets = [.. store.Buckets
            .Where(bucket => FileSystemName.MatchesSimpleExpression(pattern, bucket.Key.ToString(), ignoreCase: false))
            .Select(bucket => BucketStatistics.Of(bucket, store.Segments))
            .OrderByDescending(bucket => bucket.Bytes)];
        if (parsed.GetValue(Format) == "json")
        {
            foreach (BucketStatistics bucket in buckets) WriteJson(bucket, output);
            return ExitCodes.Success;
        }
        WriteBuckets(buckets.Take(parsed.GetValue(Top)), output);
        if (parsed.GetValue(Columns)) WriteColumns(buckets.Take(parsed.GetValue(Top)), output);
        long rows = buckets.Sum(b => b.Rows), bytes = buckets.Sum(b => b.Bytes);
        List<SegmentFile> files = [.. store.Table.All];
        output.WriteLine();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{buckets.Count:N0} buckets, {rows:N0} rows in {bytes:N0} bytes of blocks: {(rows == 0 ? 0 : (double)bytes / rows):0.00} bytes a row"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{files.Count:N0} block files, {files.Sum(f => f.End):N0} bytes, {files.Sum(f => f.Dead):N0} of them dead; rows written since LSN {store.Checkpoint} are in the log"));
        return ExitCodes.Success;
    }

    private static void WriteBuckets(IEnumerable<BucketStatistics> buckets, TextWriter output)
    {
        var table = new TextTable("bucket", "rows", "bytes", "bytes/row", "blocks", "shadows", "first", "last");
        foreach (BucketStatistics b in buckets)
        {
            table.Add(b.Key.ToString(), Number(b.Rows), Number(b.Bytes), b.BytesPerRow.ToString("0.00", CultureInfo.InvariantCulture),
                Number(b.Blocks.Main), Number(b.Blocks.Shadows),
                b.Span is { } from ? Timestamps.ToIso(from.FromNs) : "", b.Span is { } to ? Timestamps.ToIso(to.ToNs) : "");
        }
        table.Write(output);
    }

    private static void WriteColumns(IEnumerable<BucketStatistics> buckets, TextWriter output)
    {
        var table = new TextTable("bucket", "column", "type", "bytes", "bits/value", "codecs");
        foreach (BucketStatistics b in buckets)
        {
            foreach (ColumnStatistics column in b.Columns)
            {
                string codecs = string.Join(", ", column.Codecs.OrderByDescending(c => c.Value).Select(c => $"{c.Key} x{c.Value}"));
                table.Add(b.Key.ToString(), column.Name, column.Type.DisplayName(), Number(column.Bytes),
                    BitsPerValue(column, b).ToString("0.00", CultureInfo.InvariantCulture), codecs);
            }
        }
        output.WriteLine();
        table.Write(output);
    }

    private static double BitsPerValue(ColumnStatistics column, BucketStatistics bucket) =>
        bucket.Rows == 0 ? 0 : (double)column.Bytes * Bits / bucket.Rows;

    private static void WriteJson(BucketStatistics bucket, TextWriter output)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("bucket", bucket.Key.ToString());
            json.WriteString("kind", bucket.Kind.ToString());
            json.WriteNumber("rows", bucket.Rows);
            json.WriteNumber("bytes", bucket.Bytes);
            json.WriteNumber("blocks", bucket.Blocks.Main);
            json.WriteNumber("shadows", bucket.Blocks.Shadows);
            if (bucket.Span is { } span)
            {
                json.WriteString("first", Timestamps.ToIso(span.FromNs));
                json.WriteString("last", Timestamps.ToIso(span.ToNs));
            }
            json.WriteStartArray("columns");
            foreach (ColumnStatistics column in bucket.Columns)
            {
                json.WriteStartObject();
                json.WriteString("name", column.Name);
                json.WriteString("type", column.Type.DisplayName());
                json.WriteNumber("bytes", column.Bytes);
                json.WriteNumber("bitsPerValue", BitsPerValue(column, bucket));
                json.WriteStartObject("codecs");
                foreach ((string codec, int blocks) in column.Codecs) json.WriteNumber(codec, blocks);
                json.WriteEndObject();
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        output.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}

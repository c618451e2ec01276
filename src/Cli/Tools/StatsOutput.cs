using System.Globalization;
using System.Text;
using System.Text.Json;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Time;
using MarketStore.Engine.Tools;

namespace MarketStore.Cli.Tools;

/// <summary>What is said of a store as a whole, whichever buckets were chosen.</summary>
/// <param name="DeadBytes">Of all bytes in block files: those that no bucket needs.</param>
/// <param name="LogWrites">Behind the last checkpoint, as are the rows.</param>
internal sealed record StoreFooter(int Files, long FileBytes, long DeadBytes, long LogWrites, long LogRows);

/// <summary>Prints what buckets and columns take: as aligned tables for people, or a JSON object a line for programs.</summary>
internal static class StatsOutput
{
    private const int Bits = 8;

    public static void WriteBuckets(IEnumerable<BucketStatistics> buckets, TextWriter output)
    {
        var table = new TextTable("bucket", "rows", "bytes", "bytes/row", "blocks", "shadows", "first", "last");
        foreach (BucketStatistics b in buckets)
        {
            table.Add(b.Key.ToString(), Number(b.Rows), Number(b.Bytes), b.BytesPerRow.ToString("0.00", CultureInfo.InvariantCulture),
                Number(b.Blocks.Main), Number(b.Blocks.Shadows),
                b.Span is { } from ? Timestamps.ToIso(from.FromNs) : "", b.Span is { } to ? Timestamps.ToIso(to.ToNs) : "");
        }
        table.Write(output);
        output.WriteLine();
    }

    public static void WriteColumns(IEnumerable<BucketStatistics> buckets, TextWriter output)
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
        if (table.IsEmpty) return;
        table.Write(output);
        output.WriteLine();
    }

    /// <param name="listed">How many of the buckets were printed.</param>
    public static void WriteSums(IReadOnlyCollection<BucketStatistics> buckets, int listed, StoreFooter store, TextWriter output)
    {
        long rows = buckets.Sum(b => b.Rows), bytes = buckets.Sum(b => b.Bytes);
        string cut = listed == buckets.Count ? "" : listed == 1 ? " (the largest is listed)"
            : string.Create(CultureInfo.InvariantCulture, $" (the {listed:N0} largest are listed)");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Counted.Of(buckets.Count, "bucket")}{cut}, {Counted.Of(rows, "row")} in {bytes:N0} bytes of blocks: {(rows == 0 ? 0 : (double)bytes / rows):0.00} bytes a row"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"the whole store: {Counted.Of(store.Files, "block file")}, {store.FileBytes:N0} bytes, {store.DeadBytes:N0} of them dead"));
        if (store.LogWrites == 0) return;
        output.WriteLine($"not counted: {Counted.Of(store.LogWrites, "write")} with {Counted.Of(store.LogRows, "row")} since the last checkpoint, in the log");
    }

    public static void WriteJson(BucketStatistics bucket, TextWriter output)
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
            foreach (ColumnStatistics column in bucket.Columns) Write(column, bucket, json);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        output.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    private static void Write(ColumnStatistics column, BucketStatistics bucket, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name", column.Name);
        json.WriteString("type", column.Type.DisplayName());
        json.WriteNumber("bytes", column.Bytes);
        json.WriteNumber("bitsPerValue", Math.Round(BitsPerValue(column, bucket), 4));
        json.WriteStartObject("codecs");
        foreach ((string codec, int blocks) in column.Codecs) json.WriteNumber(codec, blocks);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static double BitsPerValue(ColumnStatistics column, BucketStatistics bucket) =>
        bucket.Rows == 0 ? 0 : (double)column.Bytes * Bits / bucket.Rows;

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}

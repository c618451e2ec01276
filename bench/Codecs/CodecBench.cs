using System.Globalization;
using MarketStore.Bench.Datasets;
using MarketStore.Engine.Columns;

namespace MarketStore.Bench.Codecs;

/// <summary>
/// Size and speed of the column codecs, in this process and on one core, beside a plain copy and Zstandard. What comes
/// back is compared before it is timed.
/// </summary>
internal static class CodecBench
{
    private const long NsPerSecond = 1_000_000_000;

    private static readonly string[] Headings =
    [
        "set", "column", "codec", "bits", "enc Mv/s", "enc MB/s", "dec Mv/s",
        "zstd bits", "enc Mv/s", "dec Mv/s", "copy Mv/s",
    ];

    public static void Run(int passes, TextWriter output)
    {
        Print(output, Headings);
        foreach (IGrouping<string, BenchColumn> set in Columns().GroupBy(column => column.Set))
        {
            double bits = set.Sum(column => Measure(column, passes, output));
            if (set.Key != "other") Print(output, set.Key, "", "", Text(bits), $"= {Text(bits / 8)} bytes a row");
        }
    }

    /// <summary>One symbol of each data set, and what they leave out.</summary>
    private static IEnumerable<BenchColumn> Columns() =>
    [
        .. Of(MinuteBars.Generate(symbolCount: 1).AsTable),
        .. Of(TickDay.Trades(symbols: 1, rowsPerSymbol: 250_000)),
        .. Of(TickDay.Quotes(symbols: 1, rowsPerSymbol: 1_000_000)),
        .. OtherColumns.All(),
    ];

    private static IEnumerable<BenchColumn> Of(Table table)
    {
        Column[] columns = table.Part(0).Columns;
        // Seconds of bars become nanoseconds, as the engine has them.
        yield return BenchColumn.Of(table.Name, "Epoch", ColumnType.Int64,
            columns[0].As<long>().ToArray().Select(time => columns[0].Name == "Time" ? time : time * NsPerSecond));
        foreach (Column column in columns[1..])
        {
            ColumnType type = column.Type switch
            {
                "i8" => ColumnType.Int64,
                "f8" => ColumnType.Float64,
                _ => ColumnType.Int32,
            };
            yield return new BenchColumn(table.Name, column.Name, type, column.Values.ToArray());
        }
    }

    /// <returns>Bits per value.</returns>
    private static double Measure(BenchColumn column, int passes, TextWriter output)
    {
        using var zstdCodec = new ZstdCodec();
        CodecTrial own = new(new OwnCodec(), column), zstd = new(zstdCodec, column), copy = new(new RawCopy(), column);
        for (int pass = 0; pass < passes; pass++)
        {
            own.Pass();
            zstd.Pass();
            copy.Pass();
        }
        string codecs = string.Join('/', own.Encoded.Select(OwnCodec.Chosen).Distinct());
        Print(output, column.Set, column.Name, codecs,
            Text(own.BitsPerValue), Text(own.EncodeRate), Text(own.EncodeMegabytes), Text(own.DecodeRate),
            Text(zstd.BitsPerValue), Text(zstd.EncodeRate), Text(zstd.DecodeRate), Text(copy.DecodeRate));
        return own.BitsPerValue;
    }

    private static void Print(TextWriter output, params ReadOnlySpan<string> cells)
    {
        for (int i = 0; i < cells.Length; i++)
            output.Write(i < 3 ? cells[i].PadRight(i == 0 ? 8 : 16) : cells[i].PadLeft(10));
        output.WriteLine();
    }

    private static string Text(double value) =>
        value.ToString(value < 100 ? "0.00" : "N0", CultureInfo.InvariantCulture);
}

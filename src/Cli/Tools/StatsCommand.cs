using System.CommandLine;
using System.IO.Enumeration;
using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Segments;
using MarketStore.Engine.Tools;

namespace MarketStore.Cli.Tools;

/// <summary><c>marketstore tool stats</c>: what buckets and columns take, and how they are encoded.</summary>
internal static class StatsCommand
{
    private const int UsualTop = 20;

    private static readonly StoreChoice Store = new();

    private static readonly Argument<string?> Pattern = new("pattern")
    {
        Description = "Only these buckets, such as 'AAPL/*/*'",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<int> Top = new("--top")
    {
        Description = $"How many buckets to list, the largest first [default: {UsualTop}, as JSON all]",
        HelpName = "n",
    };

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
        Top.AcceptOnly(n => n >= 1, "must be a whole number from 1 on");
        Store.AddTo(stats);
        Examples.Add(stats, """
            marketstore tool stats --dir data                       the 20 largest buckets
            marketstore tool stats --dir data 'AAPL/*/*' --columns   how each column is encoded
            marketstore tool stats --dir data --format json
            """);
        stats.SetAction(Run);
        return stats;
    }

    private static int Run(ParseResult parsed)
    {
        TextWriter output = parsed.InvocationConfiguration.Output;
        string pattern = parsed.GetValue(Pattern) ?? "*";
        (List<BucketStatistics> buckets, StoreFooter footer) = Store.Look(parsed, store =>
        {
            List<Bucket> chosen = [.. store.Buckets.Where(bucket => FileSystemName.MatchesSimpleExpression(pattern, bucket.Key.ToString(), ignoreCase: false))];
            if (chosen.Count == 0 && store.Buckets.Count > 0)
                throw MarketStoreException.NotFound($"none of the {store.Buckets.Count} buckets matches {pattern}; they are called like {store.Buckets[0].Key}");
            List<BucketStatistics> measured = [.. chosen.Select(bucket => BucketStatistics.Of(bucket, store.Segments)).OrderByDescending(b => b.Bytes)];
            List<SegmentFile> files = [.. store.Table.All];
            (long writes, long rows) = WalFrames.BehindCheckpoint(Store.RootOf(parsed));
            return (measured, new StoreFooter(files.Count, files.Sum(f => f.End), files.Sum(f => f.Dead), writes, rows));
        });
        int? top = parsed.GetResult(Top) is null ? null : parsed.GetValue(Top);
        if (parsed.GetValue(Format) == "json")
        {
            foreach (BucketStatistics bucket in buckets.Take(top ?? int.MaxValue)) StatsOutput.WriteJson(bucket, output);
            return ExitCodes.Success;
        }
        List<BucketStatistics> listed = [.. buckets.Take(top ?? UsualTop)];
        if (listed.Count > 0) StatsOutput.WriteBuckets(listed, output);
        if (parsed.GetValue(Columns)) StatsOutput.WriteColumns(listed, output);
        StatsOutput.WriteSums(buckets, listed.Count, footer, output);
        return ExitCodes.Success;
    }
}

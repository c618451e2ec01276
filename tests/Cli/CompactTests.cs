using System.Globalization;
using System.Text.RegularExpressions;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Io;
using MarketStore.Engine.Time;
using MarketStore.Tests.Engine.Storage;
using static MarketStore.Tests.Cli.CommandRun;

namespace MarketStore.Tests.Cli;

/// <summary><c>marketstore tool compact</c>: less space for the same rows.</summary>
[Collection(ReopenedStores.Name)]
public sealed partial class CompactTests
{
    [Fact]
    public async Task Erased_rows_and_shadows_give_their_space_back()
    {
        using var store = new TestStore(StoreCopy.SmallBlocks);
        await store.WriteAsync(StoreCopy.Bars, RecordKind.Fixed, StoreCopy.Noise(0, 5000));
        store.Engine.Checkpoint();
        // A correction in every block: each becomes a shadow over its block. Then two thirds of all are erased.
        await store.WriteAsync(StoreCopy.Bars, RecordKind.Fixed, [.. Enumerable.Range(0, 50).Select(i => StoreCopy.Noise((100 * i) + 50, 1)[0] with { Value = -i })]);
        store.Engine.Checkpoint();
        await store.Engine.EraseAsync(_ => true, new TimeRange(StoreCopy.Start, StoreCopy.Start + (3333 * Timestamps.NsPerMinute)));
        List<Row> rows = store.Read(StoreCopy.Bars);
        using StoreCopy copy = StoreCopy.Of(store);
        CommandRun stats = await OfAsync($"tool stats -d {copy.Root}");
        Assert.Equal("50", stats.Words(1)[5]);
        Assert.EndsWith("not counted: 1 write with 0 rows since the last checkpoint, in the log\n", stats.Output, StringComparison.Ordinal);

        string output = await OutputOfAsync($"tool compact -d {copy.Root}");
        Match match = Report().Match(output);
        Assert.True(match.Success, output);
        long before = Number(match, "before"), after = Number(match, "after");
        Assert.InRange(after, 1, before / 2);
        Assert.Equal(after, Directory.GetFiles(copy.Root, "*.blocks", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length));
        // A header says where the log goes on.
        Assert.Equal(512, Number(match, "log"));
        string[] bucket = (await OfAsync($"tool stats -d {copy.Root}")).Words(1);
        Assert.Equal([StoreCopy.Bars, rows.Count.ToString("N0", CultureInfo.InvariantCulture), "0"], [bucket[0], bucket[1], bucket[5]]);
        Assert.Equal(rows, StoreCopy.ReadAll(copy.Root, StoreCopy.Bars));
    }

    [Fact]
    public async Task A_store_in_use_is_refused()
    {
        using StoreCopy store = await StoreCopy.MakeAsync();
        using IDisposable held = RealFileSystem.Instance.LockFile(Path.Combine(store.Root, RootFiles.Lock));
        CommandRun run = await OfAsync($"tool compact -d {store.Root}");
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.EndsWith($"is locked by process {Environment.ProcessId}: stop the server on {store.Root} first\n", run.Error, StringComparison.Ordinal);
    }

    [GeneratedRegex(@": block files (?<before>[\d,]+) -> (?<after>[\d,]+) bytes, log [\d,]+ -> (?<log>[\d,]+) bytes, \d+\.\d s\n$")]
    private static partial Regex Report();

    private static long Number(Match match, string name) =>
        long.Parse(match.Groups[name].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
}

using System.Globalization;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Io;
using MarketStore.Tests.Engine.Storage;
using static MarketStore.Tests.Cli.CommandRun;

namespace MarketStore.Tests.Cli;

/// <summary><c>marketstore tool integrity</c>: what it finds in damaged stores, and what quarantine leaves of them.</summary>
[Collection(ReopenedStores.Name)]
public sealed class IntegrityTests
{
    private const string Sums = "2 buckets, 20 blocks with 2,000 rows, 5 writes in the log: ";

    [Theory]
    [InlineData("")]
    [InlineData(" --parallel")]
    public async Task A_good_store_is_said_to_be_good(string options)
    {
        using StoreCopy store = await StoreCopy.MakeAsync();
        string[] before = Names(store);
        Assert.Equal($"{Sums}nothing is damaged\n", await OutputOfAsync($"tool integrity -d {store.Root}{options}"));
        Assert.Equal(before, Names(store));
        Assert.Equal("nothing is damaged\n", await OutputOfAsync($"tool integrity -d {store.Root} --quarantine"));
        Assert.Equal(StoreCopy.AllBars, StoreCopy.ReadAll(store.Root, StoreCopy.Bars));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" --parallel --yearStart 2020 --yearEnd 2020")]
    public async Task A_flipped_byte_is_reported_with_file_offset_bucket_and_rows(string options)
    {
        using StoreCopy store = await StoreCopy.MakeAsync();
        long block = await FlipInSecondBlockAsync(store);
        CommandRun run = await OfAsync($"tool integrity -d {store.Root}{options}");
        Assert.Equal((1, ""), (run.Code, run.Error));
        Assert.Equal([StoreCopy.Bars, "2020-01-01T01:40:00Z", "2020-01-01T03:19:00Z", "100"], run.Words(1)[..4]);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{store.BarFile}, block at byte {block}, column V: checksum "), run.Output, StringComparison.Ordinal);
        Assert.EndsWith($"{Sums}DAMAGED: 1 block with 100 rows\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Blocks_of_other_years_are_left_out()
    {
        using StoreCopy store = await StoreCopy.MakeAsync();
        await FlipInSecondBlockAsync(store);
        Assert.StartsWith("2 buckets, 0 blocks with 0 rows", await OutputOfAsync($"tool integrity -d {store.Root} --yearEnd 2019"), StringComparison.Ordinal);
        Assert.StartsWith("2 buckets, 0 blocks with 0 rows", await OutputOfAsync($"tool integrity -d {store.Root} --yearStart 2021"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quarantine_takes_a_damaged_block_away_and_leaves_the_rest()
    {
        using StoreCopy store = await StoreCopy.MakeAsync();
        long block = await FlipInSecondBlockAsync(store);
        byte[] file = await File.ReadAllBytesAsync(store.BarFile, TestContext.Current.CancellationToken);
        string output = await OutputOfAsync($"tool integrity -d {store.Root} --quarantine");
        Assert.Contains(StoreCopy.Bars, output, StringComparison.Ordinal);
        Assert.EndsWith("1 block with 100 rows taken off the lists; the bytes are in marketstore.quarantine\n", output, StringComparison.Ordinal);

        string kept = Directory.GetFiles(Path.Combine(store.Root, RootFiles.Quarantine)).Single();
        byte[] bytes = await File.ReadAllBytesAsync(kept, TestContext.Current.CancellationToken);
        Assert.Equal(file[(int)block..((int)block + bytes.Length)], bytes);
        Assert.Equal("nothing is damaged\n", await OutputOfAsync($"tool integrity -d {store.Root} --quarantine"));
        await OutputOfAsync($"tool integrity -d {store.Root}");
        Assert.Equal(StoreCopy.AllBars.Where((_, i) => i is < 100 or >= 200), StoreCopy.ReadAll(store.Root, StoreCopy.Bars));
        Assert.Equal(StoreCopy.Rows, StoreCopy.ReadAll(store.Root, StoreCopy.Ticks).Count);
    }

    [Fact]
    public async Task A_missing_file_is_damage_too()
    {
        using StoreCopy store = await StoreCopy.MakeAsync();
        File.Delete(store.BarFile);
        CommandRun run = await OfAsync($"tool integrity -d {store.Root}");
        Assert.Equal(1, run.Code);
        Assert.Contains("stored data is missing: ", run.Output, StringComparison.Ordinal);
        Assert.EndsWith($"{Sums}DAMAGED: 10 blocks with 1,000 rows\n", run.Output, StringComparison.Ordinal);
        await OutputOfAsync($"tool integrity -d {store.Root} --quarantine");
        Assert.Equal(StoreCopy.AllBars.Skip(StoreCopy.Rows), StoreCopy.ReadAll(store.Root, StoreCopy.Bars));
    }

    [Fact]
    public async Task A_damaged_write_in_the_log_is_reported_and_quarantine_keeps_the_log_aside()
    {
        using StoreCopy store = await StoreCopy.MakeAsync();
        (long second, long third) = await FramesBehindCheckpointAsync(store);
        StoreCopy.Flip(store.Log, second + 40);
        byte[] log = await File.ReadAllBytesAsync(store.Log, TestContext.Current.CancellationToken);
        string kept = store.Log + ".damaged", damage = string.Create(CultureInfo.InvariantCulture, $"{store.Log}, up to byte {third}: write 4 cannot be read\n");
        CommandRun run = await OfAsync($"tool integrity -d {store.Root}");
        Assert.Equal(
            (1, $"{damage}2 buckets, 20 blocks with 2,000 rows, 4 writes in the log: DAMAGED: 1 write in the log\n", ""),
            (run.Code, run.Output, run.Error));

        string output = await OutputOfAsync($"tool integrity -d {store.Root} --quarantine");
        Assert.Equal($"{damage}1 write given up, all others are in blocks; the log as it was: {kept}\n", output);
        Assert.Equal(log, await File.ReadAllBytesAsync(kept, TestContext.Current.CancellationToken));
        Assert.Equal("nothing is damaged\n", await OutputOfAsync($"tool integrity -d {store.Root} --quarantine"));
        Assert.Equal(StoreCopy.AllBars.Where((_, i) => i != StoreCopy.Rows + 1), StoreCopy.ReadAll(store.Root, StoreCopy.Bars));
    }

    [Fact]
    public async Task A_damaged_manifest_ends_the_check()
    {
        using StoreCopy store = await StoreCopy.MakeAsync();
        string manifest = Path.Combine(store.Root, RootFiles.Manifest);
        StoreCopy.Flip(manifest, 540);
        CommandRun run = await OfAsync($"tool integrity -d {store.Root}");
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.StartsWith($"Error: {manifest} is damaged", run.Error, StringComparison.Ordinal);
    }

    /// <summary>Blocks that only the last record lists would be swept away by whoever took it for torn.</summary>
    [Theory]
    [InlineData("tool compact -d")]
    [InlineData("tool integrity --quarantine -d")]
    public async Task A_manifest_whose_end_was_in_effect_and_cannot_be_read_is_reported_and_nothing_is_changed(string change)
    {
        using StoreCopy store = await StoreCopy.MakeAsync();
        // Opened and closed: what was in the log is in blocks, and the log begins behind them.
        StoreCopy.ReadAll(store.Root, StoreCopy.Bars);
        string manifest = Path.Combine(store.Root, RootFiles.Manifest);
        StoreCopy.Flip(manifest, new FileInfo(manifest).Length - 1);
        string[] before = Names(store);
        CommandRun run = await OfAsync($"tool integrity -d {store.Root}");
        Assert.Equal((1, ""), (run.Code, run.Error));
        Assert.Contains($"{manifest}, byte ", run.Output, StringComparison.Ordinal);
        Assert.EndsWith(", the end of the manifest\n", run.Output, StringComparison.Ordinal);
        run = await OfAsync($"{change} {store.Root}");
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.StartsWith($"Error: {manifest} is damaged: ", run.Error, StringComparison.Ordinal);
        Assert.Equal(before, Names(store));
    }

    /// <summary>A record that a crash tore was never in effect: the log has all that it was about.</summary>
    [Fact]
    public async Task A_manifest_that_a_crash_tore_is_not_damaged()
    {
        using StoreCopy store = await StoreCopy.MakeAsync();
        string manifest = Path.Combine(store.Root, RootFiles.Manifest);
        StoreCopy.Flip(manifest, new FileInfo(manifest).Length - 1);
        Assert.EndsWith("7 writes in the log: nothing is damaged\n", await OutputOfAsync($"tool integrity -d {store.Root}"), StringComparison.Ordinal);
        Assert.Equal(StoreCopy.AllBars, StoreCopy.ReadAll(store.Root, StoreCopy.Bars));
    }

    [Fact]
    public async Task A_store_in_use_is_checked_but_not_changed()
    {
        using StoreCopy store = await StoreCopy.MakeAsync();
        await FlipInSecondBlockAsync(store);
        using IDisposable held = RealFileSystem.Instance.LockFile(Path.Combine(store.Root, RootFiles.Lock));
        Assert.Equal(1, (await OfAsync($"tool integrity -d {store.Root}")).Code);
        string[] before = Names(store);
        CommandRun run = await OfAsync($"tool integrity -d {store.Root} --quarantine");
        Assert.Equal(
            (1, "", $"Error: {store.Root}/marketstore.lock is locked by process {Environment.ProcessId}: stop the server on {store.Root} first\n"),
            (run.Code, run.Output, run.Error));
        Assert.Equal(before, Names(store));
    }

    private static string[] Names(StoreCopy store) =>
        [.. Directory.GetFiles(store.Root, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith(RootFiles.Lock, StringComparison.Ordinal)).Order()];

    /// <summary>Damages a value of the second block of bars, and returns where the block begins.</summary>
    private static async Task<long> FlipInSecondBlockAsync(StoreCopy store)
    {
        byte[] bytes = await File.ReadAllBytesAsync(store.BarFile, TestContext.Current.CancellationToken);
        int first = BitConverter.ToInt32(bytes, 16), second = BitConverter.ToInt32(bytes, first + 16);
        StoreCopy.Flip(store.BarFile, first + second - 10);
        return first;
    }

    /// <summary>Where the second and the third frame behind the checkpoint begin: LSN 1 and 2 are in blocks.</summary>
    private static async Task<(long Second, long Third)> FramesBehindCheckpointAsync(StoreCopy store)
    {
        byte[] log = await File.ReadAllBytesAsync(store.Log, TestContext.Current.CancellationToken);
        int at = 512;
        while (BitConverter.ToUInt64(log, at + 16) != 4) at += BitConverter.ToInt32(log, at + 8);
        return (at, at + BitConverter.ToInt32(log, at + 8));
    }
}

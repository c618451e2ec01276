using System.Text.RegularExpressions;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Io;
using MarketStore.Tests.Engine.Storage;
using static MarketStore.Tests.Cli.CommandRun;

namespace MarketStore.Tests.Cli;

/// <summary><c>marketstore tool backup</c> and <c>restore</c>: what they say, what they refuse, and what then is left.</summary>
[Collection(ReopenedStores.Name)]
public sealed partial class BackupCommandTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("mkts-bk").FullName;

    private string Backups => Path.Combine(_home, "backups");

    private string Target => Path.Combine(_home, "restored");

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public async Task A_backup_is_restored_with_its_log_and_the_next_one_copies_what_is_new()
    {
        using StoreCopy store = await StoreCopy.MakeAsync();
        (string first, long copied) = await BackUpAsync(store.Root, "20 blocks, 20 new");
        (string second, long none) = await BackUpAsync(store.Root, "20 blocks, 0 new");
        Assert.InRange(copied, 10_000, 40_000);
        Assert.Equal(0, none);
        Assert.NotEqual(first, second);

        Assert.Equal($"{Target}: 2 buckets, 2,005 rows, as of {second}\n", await OutputOfAsync($"tool restore {Backups} {Target}"));
        Assert.Equal(StoreCopy.AllBars, StoreCopy.ReadAll(Target, StoreCopy.Bars));
        Assert.Equal(StoreCopy.ReadAll(store.Root, StoreCopy.Ticks), StoreCopy.ReadAll(Target, StoreCopy.Ticks));

        // Five bars went from the log into a block: that and its neighbour is all that is new.
        (_, long late) = await BackUpAsync(store.Root, " blocks, ");
        Assert.InRange(late, 1, copied / 5);
    }

    [Fact]
    public async Task A_log_whose_rows_are_in_blocks_is_left_out()
    {
        using var store = new TestStore(StoreCopy.SmallBlocks);
        await store.WriteAsync(StoreCopy.Bars, RecordKind.Fixed, StoreCopy.Noise(0, 1000));
        store.Engine.Checkpoint();
        Assert.NotEmpty(Directory.GetFiles(store.Options.RootDirectory, "*.walfile"));
        await BackUpAsync(store.Options.RootDirectory, "; 0 writes in the log (0 bytes)");
        await OutputOfAsync($"tool restore {Backups} {Target}");
        await AppendAsync(Target, 1);
        Assert.Equal(1001, StoreCopy.ReadAll(Target, StoreCopy.Bars).Count);
    }

    [Fact]
    public async Task An_older_backup_is_restored_by_its_name()
    {
        using StoreCopy store = await StoreCopy.MakeAsync();
        (string first, _) = await BackUpAsync(store.Root, "");
        await AppendAsync(store.Root, 1);
        await BackUpAsync(store.Root, "");
        Assert.EndsWith($"2,005 rows, as of {first}\n", await OutputOfAsync($"tool restore {Backups} {Target} --backup {first}"), StringComparison.Ordinal);
        CommandRun run = await OfAsync($"tool restore {Backups} {Target}2 --backup 20200101T000000.000Z");
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.StartsWith($"Error: {Backups} has no finished backup 20200101T000000.000Z; there are: {first}, 2", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_that_is_not_empty_is_refused_and_left_as_it_is()
    {
        using StoreCopy store = await StoreCopy.MakeAsync();
        await BackUpAsync(store.Root, "");
        CommandRun run = await OfAsync($"tool restore {Backups} {store.Root}");
        Assert.Equal((1, "", $"Error: {store.Root} is not empty: restore into a new directory\n"), (run.Code, run.Output, run.Error));
        Assert.Equal(StoreCopy.AllBars, StoreCopy.ReadAll(store.Root, StoreCopy.Bars));
    }

    [Theory]
    [InlineData("blocks/AAPL/1Min/OHLCV/2020.*.blocks", "the backup is damaged, nothing was restored: ")]
    [InlineData("*/WALFile.*.walfile", "is not what was backed up")]
    [InlineData("*/marketstore.manifest", "marketstore.manifest is not what was backed up")]
    public async Task A_damaged_backup_is_refused_and_nothing_is_left(string damaged, string problem)
    {
        using StoreCopy store = await StoreCopy.MakeAsync();
        (string name, _) = await BackUpAsync(store.Root, "");
        string path = Find(damaged.Replace("*/", name + "/", StringComparison.Ordinal));
        StoreCopy.Flip(path, new FileInfo(path).Length - 1);
        await AssertRefusedAsync(problem);
        Directory.CreateDirectory(Target);
        await AssertRefusedAsync(problem);
        Assert.Empty(Directory.GetFileSystemEntries(Target));
    }

    [Theory]
    [InlineData("WALFile.*.walfile", 300)]
    [InlineData("WALFile.*.walfile", null)]
    [InlineData("contents", null)]
    public async Task A_backup_that_is_not_whole_is_refused(string damaged, int? lacking)
    {
        using StoreCopy store = await StoreCopy.MakeAsync();
        (string name, _) = await BackUpAsync(store.Root, "");
        string path = Find($"{name}/{damaged}");
        if (lacking is null) File.Delete(path);
        else await File.WriteAllBytesAsync(path, (await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken))[..^lacking.Value], TestContext.Current.CancellationToken);
        await AssertRefusedAsync($"the backup {Backups}/{name} is damaged: ");
    }

    /// <summary>
    /// A store that went on from a backup which is not the latest gives new blocks numbers that later backups know too.
    /// </summary>
    [Fact]
    public async Task A_store_that_went_another_way_does_not_harm_the_backups_that_are_there()
    {
        using StoreCopy store = await StoreCopy.MakeAsync();
        (string first, _) = await BackUpAsync(store.Root, "");
        await AppendAsync(store.Root, 500);
        (string later, _) = await BackUpAsync(store.Root, "");
        List<Row> expected = StoreCopy.ReadAll(store.Root, StoreCopy.Bars);

        await OutputOfAsync($"tool restore {Backups} {Target} --backup {first}");
        using (var other = new TestStore(StoreCopy.SmallBlocks with { RootDirectory = Target }, RealFileSystem.Instance))
            await other.WriteAsync(StoreCopy.Bars, RecordKind.Fixed, [.. StoreCopy.Noise(1005, 500).Select(row => row with { Value = -row.Value })]);
        CommandRun run = await OfAsync($"tool backup -d {Target} {Backups}");
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.EndsWith("back it up into a new directory\n", run.Error, StringComparison.Ordinal);
        await OutputOfAsync($"tool restore {Backups} {Target}2 --backup {later}");
        Assert.Equal(expected, StoreCopy.ReadAll(Target + "2", StoreCopy.Bars));
    }

    [Fact]
    public async Task Backups_of_two_stores_are_not_mixed()
    {
        using StoreCopy store = await StoreCopy.MakeAsync(), other = await StoreCopy.MakeAsync();
        await BackUpAsync(store.Root, "");
        CommandRun run = await OfAsync($"tool backup -d {other.Root} {Backups}");
        Assert.Equal((1, "", $"Error: {Backups} has backups of another store: choose another directory\n"), (run.Code, run.Output, run.Error));
    }

    /// <summary>A power cut may leave a block's header without the rest; the next backup must not take it for the block.</summary>
    [Fact]
    public async Task What_an_unfinished_backup_left_is_checked_before_it_is_used()
    {
        using StoreCopy store = await StoreCopy.MakeAsync();
        (string name, _) = await BackUpAsync(store.Root, "");
        Directory.Delete(Path.Combine(Backups, name), recursive: true);
        string copy = Find("blocks/AAPL/1Min/OHLCV/2020.*.blocks");
        StoreCopy.Flip(copy, new FileInfo(copy).Length - 10);
        (_, long again) = await BackUpAsync(store.Root, "20 blocks, 1 new ");
        Assert.InRange(again, 100, 2000);
        await OutputOfAsync($"tool restore {Backups} {Target}");
        Assert.Equal(StoreCopy.AllBars, StoreCopy.ReadAll(Target, StoreCopy.Bars));
    }

    [Fact]
    public async Task A_copy_that_was_lost_is_made_again()
    {
        using StoreCopy store = await StoreCopy.MakeAsync();
        await BackUpAsync(store.Root, "");
        File.Delete(Find("blocks/AAPL/1Min/OHLCV/2020.*.blocks"));
        await BackUpAsync(store.Root, "20 blocks, 10 new ");
        await OutputOfAsync($"tool restore {Backups} {Target}");
    }

    [Fact]
    public async Task A_store_with_a_damaged_log_is_not_backed_up_and_the_message_says_how_to_save_it()
    {
        using StoreCopy store = await StoreCopy.MakeAsync();
        byte[] log = await File.ReadAllBytesAsync(store.Log, TestContext.Current.CancellationToken);
        int at = 512;
        while (BitConverter.ToUInt64(log, at + 16) != 4) at += BitConverter.ToInt32(log, at + 8);
        StoreCopy.Flip(store.Log, at + 40);
        CommandRun run = await OfAsync($"tool backup -d {store.Root} {Backups}");
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.StartsWith($"Error: the log is damaged, nothing was backed up: {store.Log}, up to byte ", run.Error, StringComparison.Ordinal);
        Assert.Contains("writes 4 to 4 cannot be read. A server that is running still has them in memory", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, (await OfAsync($"tool restore {Backups} {Target}")).Code);
    }

    [Fact]
    public async Task A_damaged_store_is_not_backed_up()
    {
        using StoreCopy store = await StoreCopy.MakeAsync();
        StoreCopy.Flip(store.BarFile, new FileInfo(store.BarFile).Length - 10);
        CommandRun run = await OfAsync($"tool backup -d {store.Root} {Backups}");
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.Contains("nothing was backed up: `marketstore tool integrity` lists all damage", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, (await OfAsync($"tool restore {Backups} {Target}")).Code);
    }

    [Fact]
    public async Task Two_backups_at_a_time_and_backups_inside_the_store_are_refused()
    {
        using StoreCopy store = await StoreCopy.MakeAsync();
        await BackUpAsync(store.Root, "");
        CommandRun run = await OfAsync($"tool backup -d {store.Root} {store.Root}/backups");
        Assert.Equal(
            (1, $"Error: {store.Root}/backups and {store.Root} lie in each other: choose a directory outside the data directory\n"),
            (run.Code, run.Error));
        using IDisposable held = RealFileSystem.Instance.LockFile(Path.Combine(Backups, "lock"));
        run = await OfAsync($"tool backup -d {store.Root} {Backups}");
        Assert.Equal((1, $"Error: {Backups}/lock is locked by process {Environment.ProcessId}\n"), (run.Code, run.Error));
    }

    [GeneratedRegex(@"^(?<name>\d{8}T\d{6}\.\d{3}Z): \d+ blocks?, \d+ new \((?<bytes>[\d,]+) bytes\); \d+ writes? in the log \([\d,]+ bytes\)\n$")]
    private static partial Regex Report();

    private async Task<(string Name, long Bytes)> BackUpAsync(string root, string says)
    {
        string output = await OutputOfAsync($"tool backup -d {root} {Backups}");
        Assert.Contains(says, output, StringComparison.Ordinal);
        Match match = Report().Match(output);
        Assert.True(match.Success, output);
        return (match.Groups["name"].Value, long.Parse(match.Groups["bytes"].Value.Replace(",", "", StringComparison.Ordinal)));
    }

    private static async Task AppendAsync(string root, int rows)
    {
        using var store = new TestStore(StoreCopy.SmallBlocks with { RootDirectory = root }, RealFileSystem.Instance);
        await store.WriteAsync(StoreCopy.Bars, RecordKind.Fixed, StoreCopy.Noise(StoreCopy.Rows + StoreCopy.LogWrites, rows));
    }

    private string Find(string pattern) =>
        Directory.GetFiles(Path.Combine(Backups, Path.GetDirectoryName(pattern)!), Path.GetFileName(pattern)).Single();

    private async Task AssertRefusedAsync(string problem)
    {
        bool isThere = Directory.Exists(Target);
        CommandRun run = await OfAsync($"tool restore {Backups} {Target}");
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.StartsWith("Error: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(problem, run.Error, StringComparison.Ordinal);
        Assert.Equal(isThere, Directory.Exists(Target));
    }
}

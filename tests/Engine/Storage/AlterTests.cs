using System.Diagnostics;
using System.Runtime.InteropServices;
using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Io;
using MarketStore.Engine.Scan;
using MarketStore.Engine.Segments;
using MarketStore.Engine.Time;
using MarketStore.Engine.Tools;
using MarketStore.Tests.Simulation;

namespace MarketStore.Tests.Engine.Storage;

/// <summary>Columns that are added, dropped and renamed: what readers and writers of that moment see, and the limits.</summary>
public sealed class AlterTests : IDisposable
{
    private const string Bar = "AAPL/1Min/OHLCV";
    private const string Other = "MSFT/1Min/OHLCV";

    private readonly TestStore _store = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task A_reader_keeps_the_columns_that_it_began_with()
    {
        await WriteAsync(Bar, 0, 1);
        _store.Engine.Checkpoint();
        await WriteAsync(Bar, 1, 2);
        Bucket bucket = _store.Engine.Family("1Min", "OHLCV")!.Find("AAPL")!;
        using Snapshot snapshot = _store.Engine.Capture([bucket]);
        await AlterAsync(Bar, new RenameColumn("V", "Last"));
        await AlterAsync(Bar, new AddColumn(new("Bid", ColumnType.Float64)));
        await AlterAsync(Bar, new DropColumn("Last"));
        _store.Engine.Compact(Cancel);
        Assert.Equal("V", Assert.Single(snapshot.SchemaOf(bucket).Columns).Name);
        using RowCursor cursor = snapshot.Read(bucket, new SnapshotRequest { Columns = [0] });
        var values = new List<double>();
        while (cursor.Next(100))
        {
            double[] piece = new double[cursor.Count];
            cursor.Copy(0, MemoryMarshal.AsBytes(piece.AsSpan()));
            values.AddRange(piece);
        }
        Assert.Equal([1, 2], values);
        Assert.Equal(["Bid"], ColumnsOf(Bar));
    }

    [Fact]
    public async Task A_write_that_was_shaped_for_the_old_columns_is_shaped_again()
    {
        var disk = new SimulatedFileSystem();
        using var store = new TestStore(files: disk);
        await store.WriteAsync(Bar, RecordKind.Fixed, new Row(0, 1));
        Task? racing = null;
        disk.Before = _ => racing ??= store.WriteAsync(Bar, RecordKind.Fixed, new Row(Timestamps.NsPerMinute, 2));
        await store.Engine.AlterAsync(_ => true, new AddColumn(new("Bid", ColumnType.Float64)));
        disk.Before = null;
        await racing!;
        Assert.Equal([1, 2], store.Read(Bar).Select(row => row.Value));
    }

    [Fact]
    public async Task A_write_of_a_column_that_is_dropped_before_it_is_refused()
    {
        var disk = new SimulatedFileSystem();
        using var store = new TestStore(files: disk);
        await store.WriteAsync(Bar, RecordKind.Fixed, new Row(0, 1));
        await store.Engine.AlterAsync(_ => true, new AddColumn(new("Bid", ColumnType.Float64)));
        Task? racing = null;
        disk.Before = _ => racing ??= store.WriteAsync(Bar, RecordKind.Fixed, new Row(Timestamps.NsPerMinute, 2));
        await store.Engine.AlterAsync(_ => true, new DropColumn("V"));
        disk.Before = null;
        MarketStoreException error = await Assert.ThrowsAsync<MarketStoreException>(() => racing!);
        Assert.Equal(ErrorCode.SchemaMismatch, error.Code);
    }

    [Fact]
    public async Task Of_two_changes_at_the_same_time_the_second_goes_by_the_first()
    {
        var disk = new SimulatedFileSystem();
        using var store = new TestStore(files: disk);
        await store.WriteAsync(Bar, RecordKind.Fixed, new Row(0, 1));
        Task<int>[] racing = [];
        disk.Before = _ =>
        {
            if (racing.Length > 0) return;
            racing =
            [
                store.Engine.AlterAsync(_ => true, new AddColumn(new("Ask", ColumnType.Float64))).AsTask(),
                store.Engine.AlterAsync(_ => true, new AddColumn(new("Bid", ColumnType.Int32))).AsTask(),
            ];
        };
        await store.Engine.AlterAsync(_ => true, new AddColumn(new("Bid", ColumnType.Float64)));
        disk.Before = null;
        Assert.Equal(1, await racing[0]);
        MarketStoreException error = await Assert.ThrowsAsync<MarketStoreException>(() => racing[1]);
        Assert.Equal(ErrorCode.AlreadyExists, error.Code);
        Assert.Equal(["V", "Bid", "Ask"], store.Engine.Find(TestStore.Key(Bar))!.Schema.Columns.Select(c => c.Name));
    }

    [Fact]
    public async Task A_family_is_changed_in_all_symbols_or_in_none()
    {
        await WriteAsync(Bar, 0, 1);
        await WriteAsync(Other, 0, 1);
        await AlterAsync(Other, new AddColumn(new("Bid", ColumnType.Int32)));
        await Assert.ThrowsAsync<MarketStoreException>(() => AlterAllAsync(new AddColumn(new("Bid", ColumnType.Float64))));
        Assert.Equal(["V"], ColumnsOf(Bar));
        await Assert.ThrowsAsync<MarketStoreException>(() => AlterAllAsync(new DropColumn("V")));
        Assert.Equal(["V", "Bid"], ColumnsOf(Other));
        Assert.Equal(1, await AlterAllAsync(new AddColumn(new("Bid", ColumnType.Int32))));
        Assert.Equal(2, await AlterAllAsync(new RenameColumn("Bid", "Ask")));
        Assert.Equal(["V", "Ask"], ColumnsOf(Bar));
    }

    [Fact]
    public async Task A_family_knows_its_new_columns()
    {
        await WriteAsync(Bar, 0, 1);
        await WriteAsync(Other, 0, 1);
        Assert.Single(_store.Engine.Family("1Min", "OHLCV")!.Schemas);
        await AlterAsync(Other, new AddColumn(new("Bid", ColumnType.Int32)));
        Assert.Equal(2, _store.Engine.Family("1Min", "OHLCV")!.Schemas.Length);
    }

    [Theory]
    [InlineData("Epoch")]
    [InlineData("Nanoseconds")]
    [InlineData("")]
    [InlineData("a\nb")]
    public async Task Names_that_no_column_can_have_are_refused(string name)
    {
        await _store.WriteAsync("AAPL/1Sec/TICK", RecordKind.Variable, new Row(0, 1));
        foreach (SchemaChange change in (SchemaChange[])[new AddColumn(new(name, ColumnType.Int32)), new RenameColumn("V", name)])
        {
            MarketStoreException error = await Assert.ThrowsAsync<MarketStoreException>(() => AlterAllAsync(change));
            Assert.Equal(ErrorCode.InvalidArgument, error.Code);
        }
    }

    [Fact]
    public async Task A_bucket_has_so_many_columns_and_no_more()
    {
        string[] names = [.. Enumerable.Range(0, BucketNames.MaxColumns - 1).Select(i => $"C{i}")];
        await _store.Engine.CreateAsync(TestStore.Key(Bar), RecordKind.Fixed, new Schema(names.Select(n => new ColumnDefinition(n, ColumnType.Int8))));
        await AlterAsync(Bar, new AddColumn(new("Last", ColumnType.Int8)));
        await Assert.ThrowsAsync<MarketStoreException>(() => AlterAllAsync(new AddColumn(new("More", ColumnType.Int8))));
    }

    [Fact]
    public async Task Blocks_of_all_ages_go_through_backup_check_and_restore()
    {
        await WriteAsync(Bar, 0, 1);
        _store.Engine.Checkpoint();
        await AlterAsync(Bar, new AddColumn(new("ALongNameOfAColumn", ColumnType.Float64)));
        await WriteAsync(Bar, 1, 2);
        _store.Engine.Checkpoint();
        await AlterAsync(Bar, new DropColumn("ALongNameOfAColumn"));
        await AlterAsync(Bar, new AddColumn(new("Bid", ColumnType.Int32)));
        await WriteAsync(Bar, 2, 3);
        await AlterAsync(Bar, new RenameColumn("V", "Last"));
        string root = _store.Options.RootDirectory, backups = Directory.CreateTempSubdirectory("mkts").FullName;
        string target = Path.Combine(backups, "restored");
        try
        {
            // Before and behind a checkpoint: the newest columns are in the log, then in the manifest.
            for (int round = 0; round < 2; round++)
            {
                Assert.Empty(new StoreCheck(RealFileSystem.Instance, root).Blocks().Damaged);
                new Backup(RealFileSystem.Instance, root, RealFileSystem.Instance, backups).Run(DateTime.UnixEpoch.AddDays(round));
                new Restore(RealFileSystem.Instance, backups, target).Run(null);
                using (var restored = new TestStore(_store.Options with { RootDirectory = target }))
                {
                    Assert.Equal(["Last", "Bid"], restored.Engine.Find(TestStore.Key(Bar))!.Schema.Columns.Select(c => c.Name));
                    Assert.Equal([1, 2, 3], restored.Read(Bar).Select(row => row.Value));
                }
                _store.Engine.Checkpoint();
            }
        }
        finally
        {
            Directory.Delete(backups, recursive: true);
        }
    }

    [Fact]
    public async Task Damage_in_a_dropped_column_costs_no_row()
    {
        await AlterTwoColumnsAsync();
        Bucket bucket = _store.Engine.Family("1Min", "OHLCV")!.Find("AAPL")!;
        BlockRef block = Assert.Single(bucket.Version.Blocks.Main);
        using (var files = new SegmentFiles(RealFileSystem.Instance, _store.Options))
        using (BlockRun run = BlockRun.Open((bucket, bucket.Schema), block, files))
        using (var file = new FileStream(files.PathOf(bucket.Key, block.Period, block.File), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            BlockColumn dropped = run.Header.Columns.Single(c => c.Name == "Bid");
            file.Position = block.Offset + dropped.Offset;
            int first = file.ReadByte();
            file.Position--;
            file.WriteByte((byte)~first);
        }
        Assert.Empty(_store.Engine.Quarantine());
        Assert.Equal([1, 2], _store.Read(Bar).Select(row => row.Value));
    }

    [Fact]
    public async Task Merging_gives_the_space_of_dropped_columns_back()
    {
        await AlterTwoColumnsAsync();
        // A late row, so that the block is written again.
        await WriteAsync(Bar, 0, 5);
        _store.Engine.Compact(Cancel);
        Bucket bucket = _store.Engine.Family("1Min", "OHLCV")!.Find("AAPL")!;
        using var files = new SegmentFiles(RealFileSystem.Instance, _store.Options);
        using BlockRun run = BlockRun.Open((bucket, bucket.Schema), Assert.Single(bucket.Version.Blocks.All), files);
        Assert.Equal(["Epoch", "V"], run.Header.Columns.Select(c => c.Name));
        Assert.Equal([5, 2], _store.Read(Bar).Select(row => row.Value));
    }

    [Fact]
    public async Task Twenty_thousand_symbols_are_one_frame_and_take_no_second()
    {
        const int Symbols = 20_000;
        for (int first = 0; first < Symbols; first += 1000)
        {
            await _store.WriteAsync([.. Enumerable.Range(first, 1000).Select(i => TestStore.Rows($"S{i}/1Min/OHLCV", RecordKind.Fixed, new Row(0, i)))]);
        }
        var watch = Stopwatch.StartNew();
        Assert.Equal(Symbols, await AlterAllAsync(new AddColumn(new("Bid", ColumnType.Float64))));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(1), $"it took {watch.ElapsedMilliseconds} ms");
        TestContext.Current.TestOutputHelper?.WriteLine($"{Symbols} symbols altered in {watch.ElapsedMilliseconds} ms");
        _store.Restart();
        Assert.All(_store.Engine.List(), bucket => Assert.Equal(2, bucket.Schema.Columns.Length));
        Assert.Equal([7], _store.Read("S7/1Min/OHLCV").Select(row => row.Value));
    }

    [Fact]
    public async Task Columns_of_creation_are_still_required()
    {
        await AlterTwoColumnsAsync();
        IncomingRows without = TestStore.Rows(Bar, RecordKind.Fixed, new Row(0, 1)) with { Columns = [] };
        MarketStoreException error = await Assert.ThrowsAsync<MarketStoreException>(() => _store.WriteAsync(without));
        Assert.Equal(ErrorCode.SchemaMismatch, error.Code);
    }

    /// <summary>One block with the values 1 and 2, and a column that has been dropped since.</summary>
    private async Task AlterTwoColumnsAsync()
    {
        await _store.Engine.CreateAsync(TestStore.Key(Bar), RecordKind.Fixed, new Schema([new("V", ColumnType.Float64), new("Bid", ColumnType.Int32)]));
        IncomingRows rows = TestStore.Rows(Bar, RecordKind.Fixed, new Row(0, 1), new Row(Timestamps.NsPerMinute, 2));
        await _store.WriteAsync(rows with { Columns = [.. rows.Columns, TestStore.Column("Bid", ColumnType.Int32, 17, 19)] });
        _store.Engine.Checkpoint();
        await AlterAsync(Bar, new DropColumn("Bid"));
        _store.Engine.Checkpoint();
    }

    private Task WriteAsync(string key, int minute, double value) =>
        _store.WriteAsync(key, RecordKind.Fixed, new Row(minute * Timestamps.NsPerMinute, value));

    private Task<int> AlterAsync(string key, SchemaChange change) => _store.Engine.AlterAsync(k => k == TestStore.Key(key), change).AsTask();

    private Task<int> AlterAllAsync(SchemaChange change) => _store.Engine.AlterAsync(_ => true, change).AsTask();

    private string[] ColumnsOf(string key) => [.. _store.Engine.Find(TestStore.Key(key))!.Schema.Columns.Select(c => c.Name)];
}

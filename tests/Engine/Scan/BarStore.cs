using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Io;
using MarketStore.Engine.Scan;
using MarketStore.Engine.Segments;
using MarketStore.Engine.Time;
using MarketStore.Tests.Engine.Storage;

namespace MarketStore.Tests.Engine.Scan;

/// <summary>A store with one bucket of minute bars, as long as three blocks: a serial number, four prices, a volume.</summary>
internal sealed class BarStore : IDisposable
{
    public const int Rows = 20_000;
    public const int BlockRows = 8192;
    public const int Serial = 0;
    public const int Close = 4;
    public const int Columns = 6;
    public const long Minute = Timestamps.NsPerMinute;

    private const string Key = "AAPL/1Min/OHLCV";

    private static readonly string[] Names = ["Serial", "Open", "High", "Low", "Close", "Volume"];

    public BarStore(IFileSystem? files = null)
    {
        Store = new TestStore(new EngineOptions { RootDirectory = "", BlockRows = BlockRows }, files);
        Assert.True(WriteAsync(0, Rows).AsTask().Wait(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
        Store.Engine.Checkpoint();
    }

    public TestStore Store { get; }

    public StorageEngine Engine => Store.Engine;

    public Bucket Bucket => Engine.Family("1Min", "OHLCV")!.Find("AAPL")!;

    /// <summary>Writes bars with serial numbers of their own.</summary>
    public ValueTask WriteAsync(int first, int count, long firstSerial = 0)
    {
        var random = new Random(first + count);
        double[] Prices() => [.. Enumerable.Range(0, count).Select(_ => Math.Round(100 + random.NextDouble(), 2))];
        return Engine.WriteAsync([new IncomingRows
        {
            Key = TestStore.Key(Key),
            Kind = RecordKind.Fixed,
            RowCount = count,
            EpochSeconds = TestStore.Column("Epoch", ColumnType.Int64, [.. Enumerable.Range(first, count).Select(row => row * 60L)]).Values,
            Columns =
            [
                TestStore.Column(Names[0], ColumnType.Int64, [.. Enumerable.Range(first, count).Select(row => firstSerial + row)]),
                .. Names[1..5].Select(name => TestStore.Column(name, ColumnType.Float64, Prices())),
                TestStore.Column(Names[5], ColumnType.Int32, [.. Enumerable.Range(0, count).Select(_ => random.Next(1_000_000))]),
            ],
        }]);
    }

    /// <summary>What a scan says of the same columns and range.</summary>
    public (long[] Times, byte[][] Values) Scan(IReadOnlyList<int> columns, long from, long to)
    {
        using ScanResult scan = Store.Scan(new ScanRequest
        {
            Buckets = [TestStore.Key(Key)],
            FromNs = from,
            ToNs = to,
            Columns = [.. columns.Select(column => Names[column])],
        });
        var times = new long[scan.RowCount];
        scan.CopyTimes(0, times);
        var values = new byte[columns.Count][];
        for (int c = 0; c < values.Length; c++)
        {
            values[c] = new byte[times.Length * Bucket.Schema.Width(columns[c])];
            scan.CopyColumn(c, 0, values[c]);
        }
        return (times, values);
    }

    /// <summary>What a block's header says of a column.</summary>
    /// <param name="column">Position in the schema.</param>
    public BlockColumn Column(BlockRef block, int column)
    {
        using var files = new SegmentFiles(RealFileSystem.Instance, Store.Options);
        using BlockRun run = BlockRun.Open((Bucket, Bucket.Schema), block, files);
        return run.Header.Columns[run.IndexOf(column)];
    }

    /// <summary>The file that a block is in, for a test to damage.</summary>
    public FileStream OpenFile(BlockRef block)
    {
        using var files = new SegmentFiles(RealFileSystem.Instance, Store.Options);
        return new FileStream(files.PathOf(Bucket.Key, block.Period, block.File), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
    }

    public CursorRows Read(SnapshotRequest request, int maxRows = 2048)
    {
        using Snapshot snapshot = Engine.Capture([Bucket]);
        return CursorRows.Read(snapshot, Bucket, request, maxRows);
    }

    public void Dispose() => Store.Dispose();
}

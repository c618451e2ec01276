using System.Text;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Import;
using MarketStore.Engine.Scan;
using MarketStore.Tests.Engine.Storage;

namespace MarketStore.Tests.Engine.Import;

/// <summary>Files of the Go server, byte by byte as it was seen to write them.</summary>
public sealed class WorkedExampleTests
{
    private static readonly string[] Ohlcv = ["Open:0", "High:0", "Low:0", "Close:0", "Volume:1"];

    private const string Bar = "5906000000000000" + "0000803f" + "00000040" + "0000003f" + "0000c03f" + "64000000" + "00000000";

    [Fact]
    public async Task A_bar_of_2020_01_02_03_04_05()
    {
        using var root = new GoRootBuilder();
        GoYearBuilder year = root.Year("AAPL/1Min/OHLCV", 2020, variable: false, Ohlcv);
        Assert.Equal(16_902_304, new FileInfo(year.FilePath).Length);
        AssertHeader(year);
        year.Write(0x15ba0, Convert.FromHexString(Bar));
        using var store = new ImportedStore();
        ImportReport report = await store.ImportCleanAsync(root);
        Assert.Equal((1, 1, 1L), (report.Buckets, report.YearFiles, report.Bars.Written));
        AssertBar(store);
    }

    [Fact]
    public async Task Ticks_in_two_slots_with_a_dead_payload()
    {
        using var root = new GoRootBuilder();
        GoYearBuilder year = root.Year("AAPL/1Sec/TICK", 2020, variable: true, "Bid:0", "Ask:0");
        Assert.Equal(758_974_624, new FileInfo(year.FilePath).Length);
        year.Pointer(97446, 97446, 758974664, 38).Pointer(97447, 97447, 758974650, 14);
        Assert.Equal(2375704, year.Shape.OffsetOf(97446));
        year.Write(758974624, [.. Enumerable.Repeat((byte)0x5a, 26)]);
        year.Write(758974650, Convert.FromHexString("0c2c" + "0000a0400000c04000000000"));
        year.Write(758974664, Convert.FromHexString(
            "248c" + "000040400000804099999919" + "0000e04000000041cccccc4c" + "0000803f0000004000000080"));

        using var store = new ImportedStore();
        ImportReport report = await store.ImportCleanAsync(root);
        Assert.Equal(4, report.Ticks.Written);
        using ScanResult result = store.Store.Scan(new ScanRequest { Buckets = [TestStore.Key("AAPL/1Sec/TICK")] });
        RowChunk rows = Assert.Single(result.Buckets[0].Chunks);
        long second = ImportedStore.At("2020-01-02 03:04:05");
        Assert.Equal([second + 100_000_000, second + 300_000_000, second + 500_000_000, second + 1_000_000_000], rows.Times.ToArray());
        Assert.Equal([3f, 7f, 1f, 5f], Floats(rows, 0));
        Assert.Equal([4f, 8f, 2f, 6f], Floats(rows, 1));
        Assert.Equal(RecordKind.Variable, result.Buckets[0].Kind);
    }

    [Fact]
    public async Task The_same_bar_from_a_log_that_no_checkpoint_has_followed()
    {
        using var root = new GoRootBuilder();
        root.Year("AAPL/1Min/OHLCV", 2020, variable: false, Ohlcv);
        byte[] id = BitConverter.GetBytes(1_577_934_245_000_000_000);
        byte[] group =
        [
            .. id, 1, 0, 0, 0, 0, 0, 0, 0,
            0x00, 0x18, 0x00, .. Encoding.ASCII.GetBytes("AAPL/1Min/OHLCV/2020.bin"),
            .. Convert.FromHexString("14000000" + "00000000" + "a05b010000000000" + "5906000000000000"),
            .. Convert.FromHexString(Bar).AsSpan(8, 20),
            .. Convert.FromHexString("06" + "0545706f636803" + "044f70656e00" + "044869676800" + "034c6f7700" + "05436c6f736500" + "06566f6c756d6501"),
        ];
        byte[] length = [0x7f, 0, 0, 0, 0, 0, 0, 0];
        Assert.Equal(0x7f, group.Length);
        byte[] checksum = GoLogBuilder.Checksum(length, group);
        await File.WriteAllBytesAsync(Path.Combine(root.Root, "WALFile.1577934240000000000.walfile"),
            [2, 1, 1, .. id, 1, .. id, 0, 0, 0, .. length, .. group, .. checksum, 1, .. id, 0, 2],
            TestContext.Current.CancellationToken);

        using var store = new ImportedStore();
        ImportReport report = await store.ImportCleanAsync(root);
        Assert.Equal((1, 1L), (report.Logs.Applied, report.Logs.RowsAdded));
        AssertBar(store);
    }

    private static void AssertHeader(GoYearBuilder year)
    {
        byte[] header = new byte[37024];
        using (FileStream file = File.OpenRead(year.FilePath)) file.ReadExactly(header);
        Assert.Equal("e407000000000000" + "0058" + "47f80d000000" + "0000000000000000" + "0500000000000000" + "2000000000000000",
            Convert.ToHexStringLower(header.AsSpan(0x108, 40)));
        Assert.Equal("High", Encoding.ASCII.GetString(header.AsSpan(0x158, 4)));
        Assert.Equal([0, 0, 0, 0, 1, 0], header.AsSpan(0x8138, 6).ToArray());
    }

    private static void AssertBar(ImportedStore store)
    {
        BucketInfo bucket = store.Bucket("AAPL/1Min/OHLCV");
        Assert.Equal(RecordKind.Fixed, bucket.Kind);
        Assert.Equal(
            [("Open", ColumnType.Float32), ("High", ColumnType.Float32), ("Low", ColumnType.Float32), ("Close", ColumnType.Float32), ("Volume", ColumnType.Int32)],
            bucket.Schema.Columns.Select(c => (c.Name, c.Type)));
        using ScanResult result = store.Store.Scan(new ScanRequest { Buckets = [bucket.Key] });
        RowChunk rows = Assert.Single(result.Buckets[0].Chunks);
        Assert.Equal([1_577_934_240L * 1_000_000_000], rows.Times.ToArray());
        Assert.Equal([1f, 2f, 0.5f, 1.5f], Enumerable.Range(0, 4).SelectMany(c => Floats(rows, c)));
        Assert.Equal(100, BitConverter.ToInt32(rows.Columns[4].Span));
    }

    private static float[] Floats(RowChunk rows, int column) =>
        System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(rows.Columns[column].Span).ToArray();
}

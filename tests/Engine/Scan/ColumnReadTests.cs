using MarketStore.Engine;
using MarketStore.Engine.Scan;
using MarketStore.Engine.Segments;
using MarketStore.Tests.Simulation;

namespace MarketStore.Tests.Engine.Scan;

/// <summary>Cursors read the columns that are wanted and leave out the blocks that cannot matter; the answer is that of a scan.</summary>
public sealed class ColumnReadTests
{
    private const long Minute = BarStore.Minute;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_choice_of_columns_gives_what_a_scan_gives(bool simulated)
    {
        using var bars = new BarStore(simulated ? new SimulatedFileSystem() : null);
        for (int choice = 0; choice < 1 << BarStore.Columns; choice++)
        {
            int[] columns = [.. Enumerable.Range(0, BarStore.Columns).Where(column => (choice >> column & 1) != 0)];
            long from = choice % 3 == 0 ? long.MinValue : choice * 97 * Minute, to = choice % 5 == 0 ? long.MaxValue : from + (9000 * Minute);
            if (from == long.MinValue && to < 0) to = 12_345 * Minute;
            (long[] times, byte[][] values) = bars.Scan(columns, from, to);
            CursorRows found = bars.Read(new SnapshotRequest { FromNs = from, ToNs = to, Columns = columns, Times = choice % 2 == 0 });
            Assert.Equal(times, found.Times);
            for (int c = 0; c < columns.Length; c++) Assert.Equal(values[c], found.Columns[c]);
        }
    }

    [Fact]
    public void Few_columns_are_read_without_the_others()
    {
        using var bars = new BarStore();
        using Snapshot snapshot = bars.Engine.Capture([bars.Bucket]);
        long all = BytesOf([0, 1, 2, 3, 4, 5], times: true), one = BytesOf([BarStore.Close], times: false);
        long close = bars.Column(bars.Bucket.Version.Blocks.Main[0], BarStore.Close).ByteCount;
        Assert.Equal(bars.Bucket.Version.Blocks.Main.Sum(b => (long)b.ByteCount), all);
        // Three first pieces, and the column three times, in blocks that are as large as the first or smaller.
        Assert.InRange(one, close, 3 * (close + 1100));

        long BytesOf(int[] columns, bool times)
        {
            using RowCursor cursor = snapshot.Read(bars.Bucket, new SnapshotRequest { Columns = columns, Times = times });
            while (cursor.Next(2048)) cursor.Copy(BarStore.Close, new byte[cursor.Count * sizeof(double)]);
            Assert.Equal(3, cursor.Counters.BlocksRead);
            return cursor.Counters.BytesRead;
        }
    }

    [Fact]
    public void Pieces_begin_at_vectors_and_end_with_their_block()
    {
        using var bars = new BarStore();
        Assert.Equal([1948, 2048, 2048, 2048, 2048, 2048, 2048, 2048, 2048, 1568], Counts(100, 2048));
        Assert.Equal([2972, 3072, 2048, 3072], Counts(100, 3500).Take(4));
        Assert.Equal([1000, 1000, 1000], Counts(0, 1000).Take(3));

        List<int> Counts(int first, int maxRows)
        {
            using Snapshot snapshot = bars.Engine.Capture([bars.Bucket]);
            using RowCursor cursor = snapshot.Read(bars.Bucket, new SnapshotRequest { FromNs = first * Minute });
            var counts = new List<int>();
            while (cursor.Next(maxRows)) counts.Add(cursor.Count);
            return counts;
        }
    }

    [Fact]
    public void A_bound_within_a_bar_leaves_the_bar_out()
    {
        using var bars = new BarStore();
        Assert.Equal([5 * Minute, 6 * Minute], bars.Read(new SnapshotRequest { FromNs = (4 * Minute) + 1, ToNs = (7 * Minute) - 1 }).Times);
        Assert.Equal(4 * Minute, bars.Scan([], (4 * Minute) + 1, 7 * Minute).Times[0]);
    }

    [Fact]
    public void Blocks_outside_the_range_and_behind_the_limit_are_not_opened()
    {
        using var bars = new BarStore();
        ScanCounters late = bars.Read(new SnapshotRequest { FromNs = 17_000 * Minute, Columns = [1] }).Counters;
        Assert.Equal((2, 1, 3000), (late.BlocksPrunedByTime, late.BlocksRead, late.RowsRead));
        CursorRows last = bars.Read(new SnapshotRequest { Limit = 5000, Columns = [BarStore.Serial] });
        Assert.Equal(5000, last.Times.Count);
        Assert.Equal((BarStore.Rows - 5000) * Minute, last.Times[0]);
        Assert.Equal((1, 2), (last.Counters.BlocksPrunedByTime, last.Counters.BlocksRead));
        CursorRows first = bars.Read(new SnapshotRequest { Limit = 5000, FromStart = true });
        Assert.Equal((2, 1), (first.Counters.BlocksPrunedByTime, first.Counters.BlocksRead));
        Assert.Equal(4999 * Minute, first.Times[^1]);
    }

    [Fact]
    public async Task A_condition_leaves_blocks_out_but_never_rows_that_lie_over_them()
    {
        using var bars = new BarStore();
        var high = new ZoneCondition(BarStore.Serial, ZoneOperator.GreaterOrEqual, 17_000);
        CursorRows found = bars.Read(new SnapshotRequest { Columns = [BarStore.Serial], Conditions = [high] });
        Assert.Equal((2, 1), (found.Counters.BlocksPrunedByZone, found.Counters.BlocksRead));
        Assert.Equal(BarStore.Rows - (2 * BarStore.BlockRows), found.Times.Count);

        // The limit counts the rows that are left out.
        CursorRows limited = bars.Read(new SnapshotRequest { Columns = [BarStore.Serial], Conditions = [high], Limit = 17_001, FromStart = true });
        Assert.Equal(17_000 * Minute, limited.Times[^1]);

        // A correction, in the head and then as a shadow, is found although the block below it says there is nothing.
        var corrected = new ZoneCondition(BarStore.Serial, ZoneOperator.Greater, 1_000_000);
        await bars.WriteAsync(100, 1, firstSerial: 2_000_000);
        Assert.Contains(100 * Minute, bars.Read(new SnapshotRequest { Columns = [BarStore.Serial], Conditions = [corrected] }).Times);
        bars.Engine.Checkpoint();
        Assert.Single(bars.Bucket.Version.Blocks.Shadows);
        CursorRows shadowed = bars.Read(new SnapshotRequest { Columns = [BarStore.Serial], Conditions = [corrected] });
        Assert.Contains(100 * Minute, shadowed.Times);
        Assert.Equal(2, shadowed.Counters.BlocksPrunedByZone);
    }

    [Fact]
    public async Task What_the_lists_tell_is_known_without_reading()
    {
        using var bars = new BarStore();
        using (Snapshot snapshot = bars.Engine.Capture([bars.Bucket]))
        {
            Assert.Equal(BarStore.Rows, snapshot.CountRows(bars.Bucket));
            Assert.Equal(new TimeBounds(0, (BarStore.Rows - 1) * Minute, true), snapshot.Bounds(bars.Bucket));
            Assert.Null(snapshot.CountRows(bars.Bucket, new(0, Minute)));
            Assert.Equal(BarStore.BlockRows, snapshot.CountRows(bars.Bucket, new(-1, (BarStore.BlockRows - 1) * Minute)));
        }
        await bars.WriteAsync(BarStore.Rows, 10);
        using (Snapshot snapshot = bars.Engine.Capture([bars.Bucket])) Assert.Equal(BarStore.Rows + 10, snapshot.CountRows(bars.Bucket));
        await bars.WriteAsync(5, 1);
        using (Snapshot snapshot = bars.Engine.Capture([bars.Bucket])) Assert.Null(snapshot.CountRows(bars.Bucket));
        await bars.Engine.EraseAsync(_ => true, new(0, Minute));
        using (Snapshot snapshot = bars.Engine.Capture([bars.Bucket])) Assert.False(snapshot.Bounds(bars.Bucket)!.Value.IsExact);
    }

    [Fact]
    public void Damage_is_reported_as_a_scan_reports_it_where_it_is_read()
    {
        using var bars = new BarStore();
        BlockRef block = bars.Bucket.Version.Blocks.Main[1];
        BlockColumn damaged = bars.Column(block, BarStore.Close);
        Change(damaged.Offset + (damaged.ByteCount / 2));
        string expected = Assert.Throws<MarketStoreException>(() => bars.Scan([BarStore.Close], long.MinValue, long.MaxValue)).Message;
        foreach (int[] columns in (int[][])[[BarStore.Close], [1, BarStore.Close], [0, 1, 2, 3, 4, 5]])
        {
            var error = Assert.Throws<MarketStoreException>(() => bars.Read(new SnapshotRequest { Columns = columns }));
            Assert.Equal((ErrorCode.Corruption, expected), (error.Code, error.Message));
        }
        Assert.Equal(BarStore.Rows, bars.Read(new SnapshotRequest { Columns = [BarStore.Serial] }).Times.Count);
        Change(damaged.Offset + (damaged.ByteCount / 2));

        Change(20);
        expected = Assert.Throws<MarketStoreException>(() => bars.Scan([], long.MinValue, long.MaxValue)).Message;
        Assert.Equal(expected, Assert.Throws<MarketStoreException>(() => bars.Read(new SnapshotRequest { Columns = [1] })).Message);
        Change(20);

        using (FileStream file = bars.OpenFile(block)) file.SetLength(block.Offset + block.ByteCount - 1);
        expected = Assert.Throws<MarketStoreException>(() => bars.Scan([], long.MinValue, long.MaxValue)).Message;
        Assert.Equal(expected, Assert.Throws<MarketStoreException>(() => bars.Read(new SnapshotRequest { Columns = [BarStore.Serial] })).Message);

        void Change(int offset)
        {
            using FileStream file = bars.OpenFile(block);
            file.Position = block.Offset + offset;
            int value = file.ReadByte();
            file.Position = block.Offset + offset;
            file.WriteByte((byte)(value ^ 0x10));
        }
    }
}

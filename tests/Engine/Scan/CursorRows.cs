using MarketStore.Engine.Catalog;
using MarketStore.Engine.Scan;

namespace MarketStore.Tests.Engine.Scan;

/// <summary>All that a cursor gives, its pieces put together.</summary>
internal sealed class CursorRows
{
    public List<long> Times { get; } = [];

    /// <summary>By position in the request's columns.</summary>
    public List<byte>[] Columns { get; }

    public ScanCounters Counters { get; private set; }

    private CursorRows(int columns) => Columns = [.. Enumerable.Range(0, columns).Select(_ => new List<byte>())];

    public static CursorRows Read(Snapshot snapshot, Bucket bucket, SnapshotRequest request, int maxRows = 2048)
    {
        using RowCursor cursor = snapshot.Read(bucket, request);
        var rows = new CursorRows(request.Columns.Count);
        while (cursor.Next(maxRows))
        {
            Assert.InRange(cursor.Count, 1, maxRows);
            var times = new long[cursor.Count];
            cursor.CopyTimes(times);
            rows.Times.AddRange(times);
            for (int c = 0; c < request.Columns.Count; c++)
            {
                byte[] values = new byte[cursor.Count * bucket.Schema.Width(request.Columns[c])];
                cursor.Copy(request.Columns[c], values);
                rows.Columns[c].AddRange(values);
            }
        }
        Assert.False(cursor.Next(maxRows));
        Assert.Equal(0, cursor.Count);
        Assert.Equal(rows.Times.Count, cursor.Counters.RowsRead);
        rows.Counters = cursor.Counters;
        return rows;
    }
}

using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Feed;

namespace MarketStore.Protocols.Streaming;

/// <summary>A piece of what a follower receives: of the history it asked for, or of a commit.</summary>
/// <param name="Lsn">The commit; of history, the one that it is as of.</param>
/// <param name="IsHistory">Rows that there were when the follower came, bucket by bucket, each in the order of time.</param>
/// <param name="IsComplete">With it the follower has the whole commit, or the whole history, and can come back at its LSN.</param>
/// <param name="Rows">None in a piece that only says how far the store is.</param>
internal sealed record FollowedPiece(Lsn Lsn, bool IsHistory, bool IsComplete, IReadOnlyList<FollowedRows> Rows);

/// <summary>Rows of one bucket.</summary>
/// <param name="Times">Nanoseconds UTC; of history ascending, of a commit as they arrived.</param>
/// <param name="Columns">Little-endian values of each column of the schema.</param>
internal sealed record FollowedRows(Bucket Bucket, Schema Schema, long[] Times, byte[][] Columns)
{
    public static FollowedRows Of(CommittedRows rows, int first, int count)
    {
        var columns = new byte[rows.Schema.Columns.Length][];
        for (int c = 0; c < columns.Length; c++)
        {
            int width = rows.Schema.Width(c);
            columns[c] = rows.Column(c).Slice(first * width, count * width).ToArray();
        }
        return new FollowedRows(rows.Bucket, rows.Schema, rows.Times.Slice(first, count).ToArray(), columns);
    }
}

using System.Runtime.CompilerServices;
using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Feed;
using MarketStore.Engine.Scan;

namespace MarketStore.Protocols.Streaming;

/// <summary>
/// Every row that is written to some buckets, once, in the order of the commits; before that, if wanted, the rows that there
/// are from some time on. Whoever comes back with the last LSN that it has seen whole misses nothing.
/// </summary>
/// <remarks>For one reader.</remarks>
internal sealed class CommitFollower : IDisposable
{
    private const int PieceRows = 4096;

    /// <summary>How often a follower whose buckets rest is told how far the store is, so that it need not come back far behind.</summary>
    private static readonly TimeSpan Progress = TimeSpan.FromSeconds(5);

    private readonly Func<BucketKey, bool> _wants;
    private readonly Dictionary<Bucket, bool> _known = [];
    private readonly CommitReader _commits;
    private readonly Snapshot? _past;
    private readonly long _fromNs;

    /// <param name="wants">Whether the follower is to have the rows of a bucket.</param>
    /// <param name="after">The last commit that it has; null: the newest.</param>
    /// <param name="fromNs">With null for <paramref name="after"/>: also rows that there are, from this time on.</param>
    /// <exception cref="MarketStoreException">There is no such commit yet.</exception>
    public CommitFollower(StorageEngine engine, Func<BucketKey, bool> wants, Lsn? after, long? fromNs)
    {
        _wants = wants;
        if (fromNs is { } from)
        {
            (_past, From) = engine.CaptureAsOf(wants);
            _fromNs = from;
        }
        else
        {
            From = after ?? engine.Applied;
        }
        try
        {
            _commits = engine.Follow(From);
        }
        catch
        {
            _past?.Dispose();
            throw;
        }
    }

    /// <summary>The commit behind which those to come begin.</summary>
    public Lsn From { get; }

    /// <summary>Reads on, without an end.</summary>
    /// <exception cref="MarketStoreException">The follower has fallen behind what the log still has, or the store is damaged.</exception>
    public async IAsyncEnumerable<FollowedPiece> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        if (_past is not null)
        {
            foreach (FollowedPiece piece in ReadPast(_past, cancel)) yield return piece;
            _past.Dispose();
        }
        Lsn told = From;
        while (true)
        {
            IReadOnlyList<Commit> commits = await _commits.ReadAsync(Progress, cancel).ConfigureAwait(false);
            foreach (Commit commit in commits)
            {
                foreach (FollowedPiece piece in Pieces(commit))
                {
                    told = commit.Lsn;
                    yield return piece;
                }
            }
            var seen = new Lsn(_commits.Next.Value - 1);
            if (commits.Count > 0 || seen <= told) continue;
            told = seen;
            yield return new FollowedPiece(seen, false, true, []);
        }
    }

    public void Dispose()
    {
        _past?.Dispose();
        _commits.Dispose();
    }

    private IEnumerable<FollowedPiece> ReadPast(Snapshot past, CancellationToken cancel)
    {
        foreach (Bucket bucket in past.Buckets.OrderBy(bucket => bucket.Key.ToString(), StringComparer.Ordinal))
        {
            Engine.Columns.Schema schema = past.SchemaOf(bucket);
            using RowCursor rows = past.Read(bucket, new SnapshotRequest { FromNs = _fromNs, Columns = [.. Enumerable.Range(0, schema.Columns.Length)], Cancel = cancel });
            while (rows.Next(PieceRows))
            {
                long[] times = new long[rows.Count];
                rows.CopyTimes(times);
                var columns = new byte[schema.Columns.Length][];
                for (int c = 0; c < columns.Length; c++) rows.Copy(c, columns[c] = new byte[rows.Count * schema.Width(c)]);
                yield return new FollowedPiece(From, true, false, [new FollowedRows(bucket, schema, times, columns)]);
            }
        }
        yield return new FollowedPiece(From, true, true, []);
    }

    private IEnumerable<FollowedPiece> Pieces(Commit commit)
    {
        var wanted = new List<FollowedRows>();
        int count = 0;
        foreach (CommittedRows rows in commit.Rows)
        {
            if (!Wants(rows.Bucket)) continue;
            for (int first = 0; first < rows.Count;)
            {
                if (count == PieceRows)
                {
                    yield return new FollowedPiece(commit.Lsn, false, false, wanted);
                    (wanted, count) = ([], 0);
                }
                int taken = Math.Min(rows.Count - first, PieceRows - count);
                wanted.Add(FollowedRows.Of(rows, first, taken));
                (first, count) = (first + taken, count + taken);
            }
        }
        if (count > 0) yield return new FollowedPiece(commit.Lsn, false, true, wanted);
    }

    private bool Wants(Bucket bucket)
    {
        if (!_known.TryGetValue(bucket, out bool wanted)) _known.Add(bucket, wanted = _wants(bucket.Key));
        return wanted;
    }
}

using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Io;
using MarketStore.Engine.Segments;
using MarketStore.Engine.Time;

namespace MarketStore.Engine.Scan;

/// <summary>
/// Buckets as of one moment, to be read in any order and by many threads: whatever is written, compacted, erased or
/// dropped afterwards, they stay the same. The files that they are in stay on disk until the snapshot and its cursors
/// have been disposed, so it costs disk space to keep one for long, and nothing else.
/// </summary>
/// <remarks>Thread-safe; may be disposed on another thread than it was made on.</remarks>
internal sealed class Snapshot : IDisposable
{
    private readonly SegmentFiles _files;
    private readonly ReadEpochs.Ticket _ticket;
    private readonly Dictionary<Bucket, BucketVersion?> _versions;
    private readonly Lock _lock = new();

    /// <summary>The snapshot itself and its cursors.</summary>
    private int _holders = 1;
    private bool _disposed;

    /// <param name="files">Of the store.</param>
    /// <param name="ticket">Taken before the versions were; the snapshot's from here on.</param>
    /// <param name="buckets">May name a bucket twice.</param>
    /// <param name="versions">One per bucket; null where it had been dropped.</param>
    internal Snapshot(SegmentFiles files, ReadEpochs.Ticket ticket, IReadOnlyList<Bucket> buckets, BucketVersion?[] versions)
    {
        (_files, _ticket, Buckets) = (files, ticket, buckets);
        _versions = new Dictionary<Bucket, BucketVersion?>(buckets.Count);
        for (int b = 0; b < versions.Length; b++) _versions[buckets[b]] = versions[b];
    }

    /// <summary>As they were asked for, or those of the families, one family after another.</summary>
    public IReadOnlyList<Bucket> Buckets { get; }

    /// <summary>The families asked for that had buckets, as of the same moment.</summary>
    public IReadOnlyList<BucketFamily> Families { get; init; } = [];

    /// <summary>False for a bucket that had been dropped when the snapshot was taken: it has no rows.</summary>
    public bool IsLive(Bucket bucket) => _versions[bucket] is not null;

    /// <summary>The columns of a bucket as of the snapshot's moment.</summary>
    public Schema SchemaOf(Bucket bucket) => VersionOf(bucket).Schema;

    /// <summary>A cursor before the first row.</summary>
    /// <param name="bucket">One of the snapshot's.</param>
    /// <param name="request">Nothing is read before the cursor's first move.</param>
    /// <exception cref="ObjectDisposedException">The snapshot has been given back.</exception>
    public RowCursor Read(Bucket bucket, SnapshotRequest request)
    {
        BucketVersion version = VersionOf(bucket);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _holders++;
        }
        return new RowCursor(this, _files, (bucket, version), request);
    }

    /// <summary>How many rows a bucket has in a range, if that is known without reading any.</summary>
    /// <returns>Null when it has to be found out: blocks that lie over each other, erasures, blocks that the range cuts.</returns>
    public long? CountRows(Bucket bucket, TimeRange range) => KnownRows.Count(VersionOf(bucket), bucket.Kind, range);

    /// <summary>How many rows a bucket has, if that is known without reading any.</summary>
    public long? CountRows(Bucket bucket) => CountRows(bucket, new TimeRange(long.MinValue, long.MaxValue));

    /// <summary>Between which times the rows of a bucket lie; null when it has none.</summary>
    public TimeBounds? Bounds(Bucket bucket) => KnownRows.Bounds(VersionOf(bucket));

    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed) return;
            _disposed = true;
        }
        Leave();
    }

    /// <summary>A cursor, or the owner, no longer touches files.</summary>
    internal void Leave()
    {
        lock (_lock)
        {
            if (--_holders > 0) return;
        }
        _ticket.Dispose();
    }

    private BucketVersion VersionOf(Bucket bucket) => _versions[bucket] ?? BucketVersion.Empty(bucket.Schema);
}

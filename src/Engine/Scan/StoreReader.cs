using MarketStore.Engine.Catalog;
using MarketStore.Engine.Io;
using MarketStore.Engine.Segments;
using MarketStore.Engine.Time;

namespace MarketStore.Engine.Scan;

/// <summary>
/// Takes versions of buckets and reads them. The ticket always comes first: files that the versions list are not
/// deleted while it is held. Versions of several buckets are taken under the publish lock, so that a write to them is
/// seen in all or in none.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class StoreReader(StoreState state, SegmentFiles segments, ReadEpochs readers, SlotCalendar calendar)
{
    public ScanResult Scan(ScanRequest request)
    {
        using ReadEpochs.Ticket ticket = readers.Enter();
        (Bucket, BucketVersion)[] versions = Versions(request.Buckets);
        Projection? columns = null;
        var result = new ScanResult();
        try
        {
            long budget = request.MaxRows;
            foreach ((Bucket bucket, BucketVersion version) in versions)
            {
                if (!ReferenceEquals(columns?.Source, version.Schema)) columns = new Projection(version.Schema, request.Columns);
                new BucketScan(bucket, version, segments, calendar).Read(request, columns, result, ref budget);
            }
            return result;
        }
        catch (IOException error)
        {
            result.Dispose();
            throw MarketStoreException.ReadFailed(error);
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    /// <summary>Buckets as of one moment.</summary>
    public Snapshot Capture(IReadOnlyList<Bucket> buckets)
    {
        ReadEpochs.Ticket ticket = readers.Enter();
        try
        {
            var versions = new BucketVersion?[buckets.Count];
            if (versions.Length == 1) versions[0] = VersionOf(buckets[0]);
            else
            {
                lock (state.PublishLock) Capture(buckets, versions);
            }
            return new Snapshot(segments, ticket, buckets, versions);
        }
        catch
        {
            ticket.Dispose();
            throw;
        }
    }

    /// <summary>Families as of one moment: a write that adds a symbol is seen with it or not at all.</summary>
    public Snapshot Capture(IReadOnlyList<FamilyKey> families)
    {
        // Sorted now, so that under the lock it is a look-up, or nearly.
        foreach (FamilyKey key in families) state.Catalog.Family(key);
        ReadEpochs.Ticket ticket = readers.Enter();
        try
        {
            BucketFamily[] found;
            Bucket[] buckets;
            BucketVersion?[] versions;
            lock (state.PublishLock)
            {
                found = [.. families.Select(state.Catalog.Family).OfType<BucketFamily>()];
                buckets = [.. found.SelectMany(family => family.Buckets)];
                versions = new BucketVersion?[buckets.Length];
                Capture(buckets, versions);
            }
            return new Snapshot(segments, ticket, buckets, versions) { Families = found };
        }
        catch
        {
            ticket.Dispose();
            throw;
        }
    }

    private static void Capture(IReadOnlyList<Bucket> buckets, BucketVersion?[] versions)
    {
        for (int b = 0; b < versions.Length; b++) versions[b] = VersionOf(buckets[b]);
    }

    private static BucketVersion? VersionOf(Bucket bucket) => bucket.State == BucketState.Live ? bucket.Version : null;

    private (Bucket, BucketVersion)[] Versions(IReadOnlyList<BucketKey> keys)
    {
        var buckets = new Bucket[keys.Count];
        for (int i = 0; i < buckets.Length; i++)
        {
            if (!state.Catalog.TryGet(keys[i], out Bucket? bucket)) throw MarketStoreException.NotFound($"there is no bucket {keys[i]}");
            buckets[i] = bucket;
        }
        if (buckets.Length == 1) return [(buckets[0], buckets[0].Version)];
        lock (state.PublishLock) return [.. buckets.Select(b => (b, b.Version))];
    }
}

using System.Runtime.CompilerServices;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;

namespace MarketStore.Engine.Wal;

/// <summary>
/// Builds Alter frames and takes them through the log. A frame says what the columns become, so it holds only behind the
/// columns that it was built for: if another change or a drop comes before it in the log, it is refused and built again.
/// Writes that were built for the old columns and come behind it are refused in the same way.
/// </summary>
internal sealed class AlterCommitter(BucketCatalog catalog, LogWriter wal)
{
    private const int MaxAttempts = 16;

    /// <summary>Equal columns may have different pasts.</summary>
    private static readonly EqualityComparer<(Schema Schema, RecordKind Kind)> ByReference = EqualityComparer<(Schema Schema, RecordKind Kind)>.Create(
        (a, b) => ReferenceEquals(a.Schema, b.Schema) && a.Kind == b.Kind, key => RuntimeHelpers.GetHashCode(key.Schema));

    /// <summary>Changes the columns of all buckets that match, or of none.</summary>
    /// <returns>The buckets that were changed.</returns>
    /// <exception cref="MarketStoreException">One cannot be changed so, or all are as they would become; nothing has changed.</exception>
    public async ValueTask<IReadOnlyList<Bucket>> CommitAsync(Func<BucketKey, bool> match, SchemaChange change)
    {
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var content = new AlterContent(Changed(match, change));
            using LogFrame frame = SchemaRecords.Alter(content);
            wal.Enqueue(frame);
            if (await frame.Outcome.ConfigureAwait(false)) return [.. content.Buckets.Select(b => b.Bucket)];
        }
        throw new MarketStoreException(ErrorCode.Unavailable, "the bucket is being dropped or altered again and again: try later");
    }

    private List<(Bucket, Schema)> Changed(Func<BucketKey, bool> match, SchemaChange change)
    {
        List<Bucket> buckets = catalog.List(match);
        if (buckets.Count == 0) throw MarketStoreException.NotFound("there is no such bucket");
        var changed = new List<(Bucket, Schema)>(buckets.Count);
        // What holds for one bucket of some columns holds for the next one of the same kind.
        var known = new Dictionary<(Schema, RecordKind), Schema?>(ByReference);
        foreach (Bucket bucket in buckets)
        {
            Schema before = bucket.Schema;
            if (!known.TryGetValue((before, bucket.Kind), out Schema? after))
            {
                after = change.ApplyTo(bucket, before);
                if (after is not null) after = catalog.Schemas.Intern(after);
                known.Add((before, bucket.Kind), after);
            }
            if (after is not null) changed.Add((bucket, after));
        }
        if (changed.Count == 0) throw change.ChangesNothing(buckets.Count == 1 ? buckets[0].Key.ToString() : $"each of {buckets.Count} buckets");
        return changed;
    }
}

using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Feed;
using MarketStore.Engine.Wal;

namespace MarketStore.Engine.Heads;

/// <summary>
/// Makes durable frames visible, in LSN order: creates and drops buckets, changes their columns, appends rows to heads,
/// erases.
/// </summary>
internal sealed class Applier(StoreState state) : ILogSink
{
    public bool Admit(LogFrame frame)
    {
        switch (frame.Content)
        {
            case WriteContent write:
                foreach (LoggedRows part in write.Parts)
                {
                    if (part.Bucket.IsDoomed || part.Schema.Version != part.Bucket.LoggedVersion) return false;
                }
                foreach (Bucket bucket in write.Creates)
                {
                    if (bucket.IsDoomed) return false;
                }
                return true;
            case DropContent drop:
                foreach (Bucket bucket in drop.Buckets) bucket.IsDoomed = true;
                return true;
            case EraseContent or DefineContent:
                return true;
            case AlterContent alter:
                return Admit(alter);
            default:
                throw new InvalidOperationException($"a frame with content {frame.Content}");
        }
    }

    public void Revoke(IReadOnlyList<LogFrame> group)
    {
        foreach (LogFrame frame in group)
        {
            IEnumerable<Bucket> touched = frame.Content switch
            {
                DropContent drop => drop.Buckets,
                AlterContent alter => alter.Buckets.Select(b => b.Bucket),
                _ => [],
            };
            foreach (Bucket bucket in touched)
            {
                (bucket.IsDoomed, bucket.LoggedVersion) = (bucket.State == BucketState.Dropped, bucket.Schema.Version);
            }
        }
    }

    public void Apply(IReadOnlyList<LogFrame> group)
    {
        lock (state.ApplyLock)
        {
            foreach (LogFrame frame in group) ApplyLocked(frame.Lsn, frame.Content);
        }
    }

    /// <summary>Applies one frame; the caller holds the apply lock.</summary>
    public void ApplyLocked(Lsn lsn, object content)
    {
        Invariant.Holds(lsn == state.Applied.Next, $"frame {lsn} follows {state.Applied}");
        var commit = new Commit(lsn, []);
        switch (content)
        {
            case WriteContent write:
                HeadView?[] views = WriteLocked(write);
                if (state.Feed.IsFollowed) commit = new Commit(lsn, Committed(write, views));
                break;
            case EraseContent erase:
                commit = commit with { Erased = EraseLocked(erase), ErasedRange = erase.Range };
                break;
            case DefineContent { Exists: true } define:
                state.Definitions.Define(define.Definition, state.Catalog.List());
                break;
            case DefineContent define:
                state.Definitions.Undefine(define.Definition.Kind, define.Definition.Name);
                break;
            case AlterContent alter:
                AlterLocked(alter);
                break;
            default:
                commit = commit with { Dropped = DropLocked((DropContent)content) };
                break;
        }
        // In this order: who sees that a frame is applied finds it with all who follow.
        state.Feed.Publish(commit);
        state.Applied = lsn;
    }

    private static List<CommittedRows> Committed(WriteContent write, HeadView?[] views)
    {
        var rows = new List<CommittedRows>(views.Length);
        for (int i = 0; i < views.Length; i++)
        {
            if (views[i] is { } view) rows.Add(new CommittedRows(write.Parts[i].Bucket, view, write.Parts[i].RowCount));
        }
        return rows;
    }

    /// <summary>It was built for columns that none of its buckets may have lost in the meantime.</summary>
    private static bool Admit(AlterContent alter)
    {
        foreach ((Bucket bucket, Schema schema) in alter.Buckets)
        {
            if (bucket.IsDoomed || schema.Version != bucket.LoggedVersion + 1) return false;
        }
        foreach ((Bucket bucket, Schema schema) in alter.Buckets) bucket.LoggedVersion = schema.Version;
        return true;
    }

    /// <returns>What is visible behind each part; null for one without rows.</returns>
    private HeadView?[] WriteLocked(WriteContent write)
    {
        foreach (Bucket bucket in write.Creates)
        {
            if (state.Catalog.Find(bucket.Id) is not null) continue;
            // Recovery only: the frame that dropped the former bucket of this name was damaged.
            if (state.Catalog.TryGet(bucket.Key, out Bucket? former) && former.Id != bucket.Id) DropLocked(new DropContent([former]));
            state.Catalog.Add(bucket);
            state.Created.Add(bucket);
        }
        var views = new HeadView?[write.Parts.Count];
        for (int i = 0; i < views.Length; i++)
        {
            LoggedRows part = write.Parts[i];
            if (part.RowCount == 0) continue;
            if (part.Bucket.Head is not { } head)
            {
                head = part.Bucket.Head = new Head(part.Bucket.Schema, part.Bucket.Kind);
                state.Dirty.Add(part.Bucket);
            }
            Invariant.Holds(part.Schema.Version == part.Bucket.Schema.Version, "rows have the columns of their bucket");
            long before = head.CapacityBytes;
            head.Append(part);
            state.AddHeadBytes(head.CapacityBytes - before);
            views[i] = head.View();
        }
        lock (state.PublishLock)
        {
            for (int i = 0; i < views.Length; i++)
            {
                Bucket bucket = write.Parts[i].Bucket;
                if (views[i] is { } view) bucket.Version = bucket.Version with { Head = view };
            }
        }
        foreach (LoggedRows part in write.Parts) state.Definitions.Note(part.Bucket, part.Times);
        return views;
    }

    private List<Bucket> EraseLocked(EraseContent erase)
    {
        List<Bucket> buckets = [.. erase.Buckets.Where(bucket => bucket.State != BucketState.Dropped)];
        state.Dirty.UnionWith(buckets);
        lock (state.PublishLock)
        {
            foreach (Bucket bucket in buckets) bucket.CloseHead(erase.Range);
        }
        foreach (Bucket bucket in buckets) state.Definitions.Note(bucket, erase.Range);
        return buckets;
    }

    /// <summary>Readers see the new columns of all buckets or of none; what they have pinned stays as it is.</summary>
    private void AlterLocked(AlterContent alter)
    {
        List<(Bucket Bucket, Schema Schema)> buckets = [.. alter.Buckets
            .Where(b => b.Bucket.State != BucketState.Dropped).Select(b => (b.Bucket, state.Catalog.Schemas.Intern(b.Schema)))];
        lock (state.PublishLock)
        {
            // A bucket with an open head is dirty already, and stays so.
            foreach ((Bucket bucket, Schema schema) in buckets) bucket.Alter(schema);
            state.Catalog.Refresh(buckets.Select(b => b.Bucket));
        }
        state.Altered.UnionWith(buckets.Select(b => b.Bucket));
    }

    private List<Bucket> DropLocked(DropContent drop)
    {
        List<Bucket> buckets = [.. drop.Buckets.Distinct().Where(bucket => bucket.State != BucketState.Dropped)];
        lock (state.PublishLock)
        {
            // A reader of several buckets finds all of them or none.
            foreach (Bucket bucket in buckets) bucket.State = BucketState.Dropped;
        }
        foreach (Bucket bucket in buckets)
        {
            state.Catalog.Remove(bucket);
            state.Dropped.Add(bucket);
            state.Dirty.Remove(bucket);
            state.Altered.Remove(bucket);
            state.AddHeadBytes(-(bucket.Head?.CapacityBytes ?? 0));
            bucket.Head = null;
            state.Definitions.NoteDrop(bucket);
        }
        return buckets;
    }
}

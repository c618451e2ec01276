using MarketStore.Engine.Catalog;
using MarketStore.Engine.Wal;

namespace MarketStore.Engine.Heads;

/// <summary>Makes durable frames visible, in LSN order: creates and drops buckets, appends rows to heads, erases.</summary>
internal sealed class Applier(StoreState state) : ILogSink
{
    public bool Admit(LogFrame frame)
    {
        switch (frame.Content)
        {
            case WriteContent write:
                foreach (LoggedRows part in write.Parts)
                {
                    if (part.Bucket.IsDoomed) return false;
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
            default:
                throw new InvalidOperationException($"a frame with content {frame.Content}");
        }
    }

    public void Revoke(IReadOnlyList<LogFrame> group)
    {
        foreach (LogFrame frame in group)
        {
            if (frame.Content is not DropContent drop) continue;
            foreach (Bucket bucket in drop.Buckets) bucket.IsDoomed = bucket.State == BucketState.Dropped;
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
        switch (content)
        {
            case WriteContent write:
                WriteLocked(write);
                break;
            case EraseContent erase:
                EraseLocked(erase);
                break;
            case DefineContent { Exists: true } define:
                state.Definitions.Define(define.Definition, state.Catalog.List());
                break;
            case DefineContent define:
                state.Definitions.Undefine(define.Definition.Kind, define.Definition.Name);
                break;
            default:
                DropLocked((DropContent)content);
                break;
        }
        state.Applied = lsn;
    }

    private void WriteLocked(WriteContent write)
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
    }

    private void EraseLocked(EraseContent erase)
    {
        List<Bucket> buckets = [.. erase.Buckets.Where(bucket => bucket.State != BucketState.Dropped)];
        state.Dirty.UnionWith(buckets);
        lock (state.PublishLock)
        {
            foreach (Bucket bucket in buckets) bucket.CloseHead(erase.Range);
        }
        foreach (Bucket bucket in buckets) state.Definitions.Note(bucket, erase.Range);
    }

    private void DropLocked(DropContent drop)
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
            state.AddHeadBytes(-(bucket.Head?.CapacityBytes ?? 0));
            bucket.Head = null;
            state.Definitions.NoteDrop(bucket);
        }
    }
}

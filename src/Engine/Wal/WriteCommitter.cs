using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Io;
using MarketStore.Engine.Time;

namespace MarketStore.Engine.Wal;

/// <summary>
/// Builds Write frames and takes them through the log. A bucket that does not exist yet is created by the same frame;
/// writers who come at the same time each put its creation in their frame, and the first to be applied counts.
/// </summary>
internal sealed class WriteCommitter(BucketCatalog catalog, SlotCalendar calendar, LogWriter wal)
{
    /// <summary>One frame at the most; it is written, checked and replayed as a whole.</summary>
    private const long MaxFrameBytes = 1L << 30;

    /// <summary>How often a write is built again because a bucket was dropped or altered under it.</summary>
    private const int MaxAttempts = 16;

    /// <summary>Commits several atomic writes in one group.</summary>
    public async ValueTask<MarketStoreException?[]> CommitAsync(IReadOnlyList<IReadOnlyList<IncomingRows>> writes)
    {
        var errors = new MarketStoreException?[writes.Count];
        List<int> open = [.. Enumerable.Range(0, writes.Count)];
        for (int attempt = 0; open.Count > 0; attempt++)
        {
            var frames = new List<(int Write, LogFrame Frame, List<Bucket> Pending)>();
            foreach (int write in open)
            {
                var pending = new List<Bucket>();
                try
                {
                    frames.Add((write, Build(writes[write], pending), pending));
                }
                catch (MarketStoreException error)
                {
                    foreach (Bucket bucket in pending) catalog.EndPending(bucket);
                    errors[write] = error;
                }
            }
            open.Clear();
            wal.Enqueue([.. frames.Select(f => f.Frame)]);
            foreach ((int write, LogFrame frame, List<Bucket> pending) in frames)
            {
                bool again = false;
                try
                {
                    again = !await frame.Outcome.ConfigureAwait(false);
                }
                catch (MarketStoreException error)
                {
                    errors[write] = error;
                }
                foreach (Bucket bucket in pending) catalog.EndPending(bucket);
                frame.Dispose();
                if (again && attempt < MaxAttempts) open.Add(write);
                else if (again) errors[write] = new MarketStoreException(ErrorCode.Unavailable, "the bucket is being dropped or altered again and again: try later");
            }
        }
        return errors;
    }

    /// <summary>Commits the creation of one bucket.</summary>
    public async ValueTask CreateAsync(BucketKey key, RecordKind kind, Schema schema)
    {
        BucketNames.CheckKey(key);
        BucketNames.CheckColumns(schema.Columns);
        bool fresh = false;
        Bucket bucket = catalog.GetOrReserve(key, id =>
        {
            fresh = true;
            return NewBucket(id, key, kind, schema);
        });
        if (!fresh)
        {
            if (bucket.State == BucketState.Pending) catalog.EndPending(bucket);
            throw new MarketStoreException(ErrorCode.AlreadyExists, $"the bucket {key} exists");
        }
        ByteWriter head = LogRecords.WriteHead([bucket], 0);
        using var frame = new LogFrame(FrameKind.Write, head.Length) { Content = new WriteContent([bucket], []) };
        head.Written.CopyTo(frame.Payload.Span);
        try
        {
            wal.Enqueue(frame);
            await frame.Outcome.ConfigureAwait(false);
        }
        finally
        {
            catalog.EndPending(bucket);
        }
    }

    private Bucket NewBucket(uint id, BucketKey key, RecordKind kind, Schema schema)
    {
        if (!Timeframe.TryParseStorable(key.Timeframe, out Timeframe timeframe))
        {
            throw MarketStoreException.Invalid("error: Unable to get timeframe from key");
        }
        return new Bucket(id, key, kind, timeframe, catalog.Schemas.Intern(schema.Anew()));
    }

    private LogFrame Build(IReadOnlyList<IncomingRows> parts, List<Bucket> pending)
    {
        var buckets = new (Bucket Bucket, Schema Schema)[parts.Count];
        long bytes = 0;
        for (int i = 0; i < buckets.Length; i++)
        {
            Bucket bucket = BucketFor(parts[i], pending);
            // Once: should they change before the frame is in the log, it is refused and built again.
            buckets[i] = (bucket, bucket.Schema);
            bytes += LogFormat.Align(LogRecords.PartHeaderBytes) + (long)buckets[i].Schema.RowWidth * parts[i].RowCount + 8;
        }
        if (bytes > MaxFrameBytes)
        {
            throw new MarketStoreException(ErrorCode.LimitExceeded,
                $"one write may hold {MaxFrameBytes >> 20} MiB of rows, this one has {bytes >> 20} MiB: send it in several requests");
        }
        ByteWriter head = LogRecords.WriteHead([.. pending.Distinct()], parts.Count);
        int payload = head.Length;
        for (int i = 0; i < buckets.Length; i++) payload += LogRecords.PartBytes(buckets[i].Schema, parts[i].RowCount);

        var logged = new LoggedRows[parts.Count];
        var shaper = new RowShaper(calendar);
        var frame = new LogFrame(FrameKind.Write, payload) { Content = new WriteContent([.. pending.Distinct()], logged) };
        try
        {
            head.Written.CopyTo(frame.Payload.Span);
            int offset = head.Length;
            for (int i = 0; i < buckets.Length; i++)
            {
                int length = LogRecords.PartBytes(buckets[i].Schema, parts[i].RowCount);
                logged[i] = shaper.Write(buckets[i].Bucket, buckets[i].Schema, parts[i], frame.Payload.Slice(offset, length));
                offset += length;
            }
            return frame;
        }
        catch
        {
            frame.Dispose();
            throw;
        }
    }

    private Bucket BucketFor(IncomingRows rows, List<Bucket> pending)
    {
        if (rows.Known.Bucket is { State: BucketState.Live } known) return known;
        if (catalog.TryGet(rows.Key, out Bucket? bucket)) return bucket;
        BucketNames.CheckKey(rows.Key);
        Schema schema = RowShaper.SchemaFor(rows);
        bucket = catalog.GetOrReserve(rows.Key, id => NewBucket(id, rows.Key, rows.Kind, schema));
        // It may have become live in between; then there is nothing to wait for.
        if (bucket.State == BucketState.Pending) pending.Add(bucket);
        return bucket;
    }
}

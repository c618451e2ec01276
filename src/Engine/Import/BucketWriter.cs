using System.Buffers;
using System.Runtime.InteropServices;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Scan;
using MarketStore.Engine.Time;

namespace MarketStore.Engine.Import;

/// <summary>
/// Writes the rows of one bucket to the target, through the same front door as everybody: piece by piece, each piece an
/// atomic write that holds all rows of the times it touches and of these only what the target lacks.
/// </summary>
internal sealed class BucketWriter(StorageEngine engine, BucketInfo bucket, RowCounts counts)
{
    /// <summary>Rows of one write, if they are not very wide.</summary>
    public const int PieceRows = 64 << 10;

    private const int PieceBytes = 16 << 20;

    /// <summary>Rows of the target that are looked at together at the most, in pieces.</summary>
    private const int MaxHeldPieces = 4;

    /// <summary>Rows of one write of this schema.</summary>
    public static int RowsPerPiece(Schema schema) => Math.Clamp(PieceBytes / schema.RowWidth, 1, PieceRows);

    /// <summary>Whether rows of these columns need no conversion, which can fail.</summary>
    public bool Fits(Schema schema) => schema.Equals(bucket.Schema);

    /// <summary>Writes the batch and takes what was written out of it.</summary>
    /// <param name="isLast">Otherwise the rows of the last time stay in the batch at least, for others may follow.</param>
    /// <exception cref="MarketStoreException">The rows do not go with the bucket, or the target is in trouble.</exception>
    public async Task WriteAsync(RowBatch batch, bool isLast, CancellationToken cancel)
    {
        int first = 0, rows = RowsPerPiece(batch.Schema);
        // What would make a small write is kept, too, for what follows.
        while (first < batch.Count && (isLast || batch.Count - first >= rows))
        {
            int end = batch.Cut(first, rows, isLast);
            if (end == first) break;
            cancel.ThrowIfCancellationRequested();
            await WritePieceAsync(Fit(batch.Slice(first, end - first), batch.Schema));
            first = end;
        }
        batch.RemoveFirst(first);
    }

    private async Task WritePieceAsync(RowChunk piece)
    {
        var difference = new RowDifference(bucket.Kind);
        using (ScanResult? held = Held(piece))
        {
            IReadOnlyList<RowChunk> rows = held?.Buckets[0].Chunks ?? [];
            if (rows.Sum(c => (long)c.RowCount) > MostHeld && MiddleOf(piece.Times.Span) is var middle and > 0)
            {
                await WritePieceAsync(Slice(piece, 0, middle));
                await WritePieceAsync(Slice(piece, middle, piece.RowCount - middle));
                return;
            }
            difference.Compare(piece, rows);
        }
        if (difference.Missing.Count > 0) await engine.WriteAsync([Incoming(piece, difference.Missing)]);
        counts.Written += difference.Missing.Count;
        counts.Present += difference.Present;
        counts.Superseded += difference.Superseded;
    }

    private int MostHeld => MaxHeldPieces * RowsPerPiece(bucket.Schema);

    /// <summary>What the target has at the times of a piece; null when that is nothing for sure.</summary>
    private ScanResult? Held(RowChunk piece)
    {
        ReadOnlySpan<long> times = piece.Times.Span;
        if (engine.Find(bucket.Key)?.LatestNs is not { } latest || latest < times[0]) return null;
        bool divisible = MiddleOf(times) > 0;
        return engine.Scan(new ScanRequest
        {
            Buckets = [bucket.Key],
            FromNs = times[0],
            ToNs = times[^1],
            Limit = divisible ? MostHeld + 1 : null,
            FromStart = true,
        });
    }

    /// <summary>The row nearest to the middle at which a time begins; 0 when there is one time only.</summary>
    private static int MiddleOf(ReadOnlySpan<long> times)
    {
        int middle = times.Length / 2;
        while (middle > 0 && times[middle] == times[middle - 1]) middle--;
        if (middle > 0) return middle;
        for (middle = times.Length / 2; middle < times.Length; middle++)
        {
            if (times[middle] != times[0]) return middle;
        }
        return 0;
    }

    private static RowChunk Slice(RowChunk chunk, int first, int count) => new(count, chunk.Times.Slice(first, count),
        [.. chunk.Columns.Select(c => c.Slice(first * (c.Length / chunk.RowCount), count * (c.Length / chunk.RowCount)))]);

    /// <summary>The columns in the order and the types of the target.</summary>
    private RowChunk Fit(RowChunk rows, Schema schema)
    {
        if (Fits(schema)) return rows;
        var fitted = new ReadOnlyMemory<byte>[bucket.Schema.Columns.Length];
        int found = schema.Columns.Count(column => bucket.Schema.IndexOf(column.Name) >= 0);
        for (int c = 0; c < fitted.Length; c++)
        {
            ColumnDefinition column = bucket.Schema.Columns[c];
            int source = schema.IndexOf(column.Name);
            if (found < schema.Columns.Length || (source < 0 && !bucket.Schema.IsAdded(c)))
            {
                throw new MarketStoreException(ErrorCode.SchemaMismatch,
                    $"unable to match data columns ({schema}) to bucket columns ({bucket.Schema})");
            }
            byte[] values = new byte[rows.RowCount * column.Type.Width()];
            fitted[c] = values;
            if (source < 0)
            {
                // The target got the column after its rows: it has nothing there either.
                MissingValues.Fill(column.Type, values);
                continue;
            }
            try
            {
                ColumnCast.Convert(schema.Columns[source].Type, rows.Columns[source].Span, column.Type, values);
            }
            catch (MarketStoreException e)
            {
                throw new MarketStoreException(e.Code, $"column {column.Name}: {e.Message}", e);
            }
        }
        return rows with { Columns = fitted };
    }

    private IncomingRows Incoming(RowChunk piece, List<int> missing)
    {
        long[] seconds = new long[missing.Count];
        int[] nanos = new int[missing.Count];
        for (int i = 0; i < seconds.Length; i++)
        {
            long time = piece.Times.Span[missing[i]];
            (seconds[i], nanos[i]) = (Timestamps.Seconds(time), Timestamps.Nanos(time));
        }
        var columns = new List<IncomingColumn>(piece.Columns.Count + 1);
        for (int c = 0; c < piece.Columns.Count; c++)
        {
            ColumnDefinition column = bucket.Schema.Columns[c];
            columns.Add(new IncomingColumn(column.Name, column.Type, new(Chosen(piece, c, missing))));
        }
        if (bucket.Kind == RecordKind.Variable)
            columns.Add(new IncomingColumn(RowShaper.Nanoseconds, ColumnType.Int32, Bytes(nanos)));
        return new IncomingRows
        {
            Key = bucket.Key,
            Kind = bucket.Kind,
            RowCount = missing.Count,
            EpochSeconds = Bytes(seconds),
            Columns = columns,
        };
    }

    private static ReadOnlyMemory<byte> Chosen(RowChunk piece, int column, List<int> rows)
    {
        ReadOnlyMemory<byte> all = piece.Columns[column];
        if (rows.Count == piece.RowCount) return all;
        int width = all.Length / piece.RowCount;
        byte[] chosen = new byte[rows.Count * width];
        Gather.Rows(all.Span, CollectionsMarshal.AsSpan(rows), width, chosen);
        return chosen;
    }

    private static ReadOnlySequence<byte> Bytes<T>(T[] values)
        where T : unmanaged => new(MemoryMarshal.AsBytes<T>(values).ToArray());
}

using System.Buffers;
using System.Runtime.InteropServices;
using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Scan;
using MarketStore.Engine.Time;

namespace MarketStore.Protocols.Service;

/// <summary>Answers one query: resolves its buckets, scans them, and lays the rows out as the wire wants them.</summary>
internal sealed class QueryRunner(StorageEngine engine, ServiceOptions options)
{
    private readonly Destination _destination = new(engine);

    /// <exception cref="MarketStoreException">See <see cref="IMarketService.Query"/>.</exception>
    public QueryResult Run(QueryRequest request, CancellationToken cancel)
    {
        if (request.IsSqlStatement)
        {
            throw new MarketStoreException(ErrorCode.NotSupported, "this version does not execute SQL statements yet");
        }
        if (request.Functions is { Count: > 0 })
        {
            throw new MarketStoreException(ErrorCode.NotSupported, "this version does not execute functions in queries yet");
        }
        (IReadOnlyList<BucketKey> buckets, int multiplier) = _destination.Resolve(request.Destination, request.KeyCategory);
        ScanResult scan = engine.Scan(
            new ScanRequest
            {
                Buckets = buckets,
                FromNs = Timestamps.CombineSaturating(
                    request.EpochStart ?? 0, request.EpochStart is null ? 0 : request.EpochStartNanos ?? 0),
                ToNs = request.EpochEnd is { } end
                    ? Timestamps.CombineSaturating(end, request.EpochEndNanos ?? 0) : long.MaxValue,
                Columns = request.Columns is { Count: > 0 } columns ? columns : null,
                Limit = request.LimitRecordCount is > 0 and { } limit ? Scaled(limit, multiplier) : null,
                FromStart = request.LimitFromStart,
                MaxRows = options.MaxRowsPerQuery,
            },
            cancel);
        try
        {
            return Assemble(scan);
        }
        catch
        {
            scan.Dispose();
            throw;
        }
    }

    private static long Scaled(long limit, int multiplier) =>
        limit > long.MaxValue / multiplier ? long.MaxValue : limit * multiplier;

    /// <summary>One column list for all buckets; it takes over the scan's memory.</summary>
    private static QueryResult Assemble(ScanResult scan)
    {
        BucketRows first = scan.Buckets[0];
        bool hasNanoseconds = first.Kind == RecordKind.Variable;
        foreach (BucketRows other in scan.Buckets)
        {
            if (other.Schema.Equals(first.Schema) && other.Kind == first.Kind) continue;
            throw new MarketStoreException(ErrorCode.SchemaMismatch,
                "symbols in a query must have the same data type or be filtered by common columns. "
                + $"symbols=[{string.Join(' ', scan.Buckets.Select(b => $"{{{b.Key.ToWireString()}}}"))}]");
        }
        var memory = new ResultMemory(scan);
        List<RowChunk> chunks = Join(scan.Buckets);
        var columns = new List<ResultColumn>(first.Schema.Columns.Length + 2);
        // Nanoseconds first: the times are turned into seconds in place.
        ResultColumn? nanoseconds = hasNanoseconds ? Nanoseconds(chunks, memory) : null;
        columns.Add(new ResultColumn(DatasetReader.Epoch, ColumnType.Int64, [.. chunks.Select(Seconds)]));
        for (int c = 0; c < first.Schema.Columns.Length; c++)
        {
            ColumnDefinition column = first.Schema.Columns[c];
            columns.Add(new ResultColumn(column.Name, column.Type, [.. chunks.Select(chunk => chunk.Columns[c])]));
        }
        if (nanoseconds is not null) columns.Add(nanoseconds);

        var keys = new List<KeyRange>(scan.Buckets.Count);
        long start = 0;
        foreach (BucketRows bucket in scan.Buckets)
        {
            long count = bucket.RowCount;
            keys.Add(new KeyRange(bucket.Key.ToWireString(), start, count));
            start += count;
        }
        return new QueryResult(columns, keys, start, memory);
    }

    /// <summary>All chunks; those that lie behind one another in memory become one.</summary>
    private static List<RowChunk> Join(IReadOnlyList<BucketRows> buckets)
    {
        var joined = new List<RowChunk>();
        RowChunk? first = null, last = null;
        int rows = 0;
        foreach (BucketRows bucket in buckets)
        {
            foreach (RowChunk chunk in bucket.Chunks)
            {
                if (last?.IsFollowedBy(chunk) != true)
                {
                    if (first is not null) joined.Add(first.Extend(rows));
                    (first, rows) = (chunk, 0);
                }
                last = chunk;
                rows += chunk.RowCount;
            }
        }
        if (first is not null) joined.Add(first.Extend(rows));
        return joined;
    }

    private static ReadOnlyMemory<byte> Seconds(RowChunk chunk)
    {
        foreach (ref long time in chunk.Times.Span) time = Timestamps.Seconds(time);
        return new BytesOf<long>(chunk.Times).Memory;
    }

    private static ResultColumn Nanoseconds(List<RowChunk> chunks, ResultMemory memory)
    {
        var pieces = new List<ReadOnlyMemory<byte>>(chunks.Count);
        foreach (RowChunk chunk in chunks)
        {
            Memory<byte> buffer = memory.Rent(chunk.RowCount * sizeof(int));
            Span<int> nanos = MemoryMarshal.Cast<byte, int>(buffer.Span);
            ReadOnlySpan<long> times = chunk.Times.Span;
            for (int i = 0; i < nanos.Length; i++) nanos[i] = Timestamps.Nanos(times[i]);
            pieces.Add(buffer);
        }
        return new ResultColumn(RowShaper.Nanoseconds, ColumnType.Int32, pieces);
    }

    /// <summary>The scan's buffers and those that the assembly added.</summary>
    private sealed class ResultMemory(ScanResult scan) : IDisposable
    {
        private readonly List<byte[]> _rented = [];

        public Memory<byte> Rent(int length)
        {
            byte[] buffer = ArrayPool<byte>.Shared.Rent(length);
            _rented.Add(buffer);
            return buffer.AsMemory(0, length);
        }

        public void Dispose()
        {
            foreach (byte[] buffer in _rented) ArrayPool<byte>.Shared.Return(buffer);
            _rented.Clear();
            scan.Dispose();
        }
    }

    /// <summary>A block of numbers seen as a block of bytes.</summary>
    private sealed class BytesOf<T>(Memory<T> values) : MemoryManager<byte>
        where T : unmanaged
    {
        public override Span<byte> GetSpan() => MemoryMarshal.AsBytes(values.Span);

        public override System.Buffers.MemoryHandle Pin(int elementIndex = 0) =>
            throw new NotSupportedException("result columns are not pinned");

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}

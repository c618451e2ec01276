using System.Runtime.InteropServices;
using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Scan;
using MarketStore.Engine.Time;
using MarketStore.Sql;
using MarketStore.Sql.Access;

namespace MarketStore.Protocols.Service;

/// <summary>Answers one query: resolves its buckets, scans them, and lays the rows out as the wire wants them.</summary>
internal sealed class QueryRunner(StorageEngine engine, SqlService sql, ServiceOptions options, AccessRights rights)
{
    private readonly Destination _destination = new(engine, rights);

    /// <exception cref="MarketStoreException">See <see cref="IMarketService.QueryAsync"/>.</exception>
    public async ValueTask<QueryResult> RunAsync(QueryRequest request, CancellationToken cancel)
    {
        if (request.IsSqlStatement)
        {
            using SqlResult rows = await sql.RunAsync(new SqlRequest(request.SqlStatement, []), cancel).ConfigureAwait(false);
            return DatasetColumns.Read(rows, request.SqlStatement.Replace(':', ' ') + ":SQL");
        }
        (IReadOnlyList<BucketKey> buckets, int multiplier) = _destination.Resolve(request.Destination, request.KeyCategory);
        var scan = new ScanRequest
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
        };
        return request.Functions is { Count: > 0 } functions ? sql.Pipeline(scan, functions, cancel) : Scan(scan, cancel);
    }

    private QueryResult Scan(ScanRequest request, CancellationToken cancel)
    {
        ScanResult scan = engine.Scan(request, cancel);
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
        foreach (BucketRows other in scan.Buckets)
        {
            if (other.Schema.Equals(first.Schema) && other.Kind == first.Kind) continue;
            throw new MarketStoreException(ErrorCode.SchemaMismatch,
                "symbols in a query must have the same data type or be filtered by common columns. "
                + $"symbols=[{string.Join(' ', scan.Buckets.Select(b => $"{{{b.Key.ToWireString()}}}"))}]");
        }
        var columns = new List<ResultColumn>(first.Schema.Columns.Length + 2)
        {
            new(DatasetReader.Epoch, ColumnType.Int64, scan.RowCount, new EpochSeconds(scan)),
        };
        for (int c = 0; c < first.Schema.Columns.Length; c++)
        {
            ColumnDefinition column = first.Schema.Columns[c];
            columns.Add(new ResultColumn(column.Name, column.Type, scan.RowCount, new StoredValues(scan, c)));
        }
        if (first.Kind == RecordKind.Variable)
        {
            columns.Add(new ResultColumn(RowShaper.Nanoseconds, ColumnType.Int32, scan.RowCount, new NanosecondsOfSecond(scan)));
        }
        var keys = new List<KeyRange>(scan.Buckets.Count);
        foreach (BucketRows bucket in scan.Buckets) keys.Add(new KeyRange(bucket.Key.ToWireString(), bucket.FirstRow, bucket.RowCount));
        return new QueryResult(columns, keys, scan.RowCount, scan);
    }

    private sealed class StoredValues(ScanResult scan, int column) : IColumnValues
    {
        public void Copy(long firstRow, Span<byte> target) => scan.CopyColumn(column, firstRow, target);
    }

    private sealed class EpochSeconds(ScanResult scan) : IColumnValues
    {
        public void Copy(long firstRow, Span<byte> target)
        {
            Span<long> times = MemoryMarshal.Cast<byte, long>(target);
            scan.CopyTimes(firstRow, times);
            foreach (ref long time in times) time = Timestamps.Seconds(time);
        }
    }

    private sealed class NanosecondsOfSecond(ScanResult scan) : IColumnValues
    {
        public void Copy(long firstRow, Span<byte> target)
        {
            Span<int> nanos = MemoryMarshal.Cast<byte, int>(target);
            using var times = new Pooled<long>(nanos.Length);
            scan.CopyTimes(firstRow, times.Span);
            for (int i = 0; i < nanos.Length; i++) nanos[i] = Timestamps.Nanos(times.Span[i]);
        }
    }
}

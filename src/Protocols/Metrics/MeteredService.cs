using System.Diagnostics;
using MarketStore.Engine.Time;
using MarketStore.Protocols.Service;
using MarketStore.Sql;
using MarketStore.Sql.Access;
using MarketStore.Sql.Columns;

namespace MarketStore.Protocols.Metrics;

/// <summary>A service with a meter at it.</summary>
internal sealed class MeteredService(IMarketService service, ServiceMeter meter) : IMarketService
{
    public AccessRights Rights => service.Rights;

    public IMarketService For(AccessRights rights, string address) => new MeteredService(service.For(rights, address), meter);

    public string Version => service.Version;

    public string TimeZoneName => service.TimeZoneName;

    public bool IsQueryable => service.IsQueryable;

    public string? Problem => service.Problem;

    public TimeSpan Uptime => service.Uptime;

    public async ValueTask<IReadOnlyList<QueryResult>> QueryAsync(IReadOnlyList<QueryRequest> requests, CancellationToken cancel)
    {
        IReadOnlyList<QueryResult> results = await service.QueryAsync(requests, cancel).ConfigureAwait(false);
        meter.Read(results.Sum(result => result.RowCount));
        return results;
    }

    public async ValueTask<SqlResult> SqlAsync(SqlRequest request, CancellationToken cancel)
    {
        IDisposable statement = meter.Statement();
        try
        {
            return new MeteredResult(await service.SqlAsync(request, cancel).ConfigureAwait(false), meter, statement);
        }
        catch
        {
            statement.Dispose();
            throw;
        }
    }

    public async ValueTask<IReadOnlyList<string>?> WriteAsync(IReadOnlyList<WriteRequest> requests, CancellationToken cancel)
    {
        long start = Stopwatch.GetTimestamp();
        IReadOnlyList<string>? errors = await service.WriteAsync(requests, cancel).ConfigureAwait(false);
        if (errors is null) meter.Written(Stopwatch.GetElapsedTime(start));
        return errors;
    }

    public ValueTask<IReadOnlyList<string>> CreateAsync(IReadOnlyList<CreateRequest> requests, CancellationToken cancel) =>
        service.CreateAsync(requests, cancel);

    public ValueTask<IReadOnlyList<string>> DestroyAsync(IReadOnlyList<string> keys, CancellationToken cancel) => service.DestroyAsync(keys, cancel);

    public ValueTask<int> EraseAsync(string key, TimeRange range, CancellationToken cancel) => service.EraseAsync(key, range, cancel);

    public IReadOnlyList<BucketDescription> GetInfo(IReadOnlyList<string> keys) => service.GetInfo(keys);

    public IReadOnlyList<string> ListSymbols(ListFormat format) => service.ListSymbols(format);

    private sealed class MeteredResult(SqlResult result, ServiceMeter meter, IDisposable statement) : SqlResult
    {
        private IDisposable? _statement = statement;

        public override IReadOnlyList<SqlColumn> Columns => result.Columns;

        public override Batch? Next()
        {
            Batch? batch = result.Next();
            if (batch is not null) meter.Read(batch.Count);
            return batch;
        }

        public override void Dispose()
        {
            result.Dispose();
            Interlocked.Exchange(ref _statement, null)?.Dispose();
        }
    }
}

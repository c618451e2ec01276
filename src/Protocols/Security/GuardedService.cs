using MarketStore.Engine;
using MarketStore.Engine.Time;
using MarketStore.Protocols.Service;
using MarketStore.Sql;
using MarketStore.Sql.Access;
using MarketStore.Sql.Columns;

namespace MarketStore.Protocols.Security;

/// <summary>
/// A service as one client has it: within their rights, with a place for each query, and with what they change and what is
/// refused to them in the audit log.
/// </summary>
/// <param name="service">The service, with these rights.</param>
/// <param name="places">Null: as many queries as anybody likes.</param>
internal sealed class GuardedService(IMarketService service, AccessRights rights, string address, QueryPlaces? places, AuditLog audit) : IMarketService
{
    public string Version => service.Version;

    public string TimeZoneName => service.TimeZoneName;

    public bool IsQueryable => service.IsQueryable;

    public string? Problem => service.Problem;

    public TimeSpan Uptime => service.Uptime;

    public AccessRights Rights => service.Rights;

    public IMarketService For(AccessRights other, string from) => new GuardedService(service.For(other, from), other, from, places, audit);

    public async ValueTask<IReadOnlyList<QueryResult>> QueryAsync(IReadOnlyList<QueryRequest> requests, CancellationToken cancel)
    {
        // Held until the rows are laid out; sending them takes no more of the server than a connection.
        using IDisposable? place = places is null ? null : await places.TakeAsync(rights.User, cancel).ConfigureAwait(false);
        string[] statements = [.. requests.Where(request => request.IsSqlStatement).Select(request => request.SqlStatement)];
        IReadOnlyList<QueryResult> results = await AuditedAsync("query", string.Join("; ", statements), () => service.QueryAsync(requests, cancel)).ConfigureAwait(false);
        foreach (string statement in statements) Note(statement);
        return results;
    }

    public async ValueTask<SqlResult> SqlAsync(SqlRequest request, CancellationToken cancel)
    {
        IDisposable? place = places is null ? null : await places.TakeAsync(rights.User, cancel).ConfigureAwait(false);
        try
        {
            SqlResult result = await AuditedAsync("sql", request.Query, () => service.SqlAsync(request, cancel)).ConfigureAwait(false);
            Note(request.Query);
            return place is null ? result : new PlacedResult(result, place);
        }
        catch
        {
            place?.Dispose();
            throw;
        }
    }

    public async ValueTask<IReadOnlyList<string>?> WriteAsync(IReadOnlyList<WriteRequest> requests, CancellationToken cancel) =>
        await AuditedAsync("write", "", () => service.WriteAsync(requests, cancel)).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<string>> CreateAsync(IReadOnlyList<CreateRequest> requests, CancellationToken cancel)
    {
        IReadOnlyList<string> errors = await AuditedAsync("create", "", () => service.CreateAsync(requests, cancel)).ConfigureAwait(false);
        for (int i = 0; i < errors.Count; i++)
        {
            if (errors[i].Length == 0) audit.Done(rights.User, address, "create", requests[i].Key);
        }
        return errors;
    }

    public async ValueTask<IReadOnlyList<string>> DestroyAsync(IReadOnlyList<string> keys, CancellationToken cancel)
    {
        IReadOnlyList<string> errors = await AuditedAsync("destroy", "", () => service.DestroyAsync(keys, cancel)).ConfigureAwait(false);
        for (int i = 0; i < errors.Count; i++)
        {
            if (errors[i].Length == 0) audit.Done(rights.User, address, "destroy", keys[i]);
        }
        return errors;
    }

    public async ValueTask<int> EraseAsync(string key, TimeRange range, CancellationToken cancel)
    {
        int erased = await AuditedAsync("erase", key, () => service.EraseAsync(key, range, cancel)).ConfigureAwait(false);
        audit.Done(rights.User, address, "erase", $"{key} from {Timestamps.ToIso(range.FromNs)} to {Timestamps.ToIso(range.ToNs)}");
        return erased;
    }

    public IReadOnlyList<BucketDescription> GetInfo(IReadOnlyList<string> keys) => service.GetInfo(keys);

    public IReadOnlyList<string> ListSymbols(ListFormat format) => service.ListSymbols(format);

    /// <summary>Statements that change what there is, rather than rows.</summary>
    private void Note(string script)
    {
        if (audit.IsKept && SqlSession.Administers(script)) audit.Done(rights.User, address, "sql", script);
    }

    private async ValueTask<T> AuditedAsync<T>(string what, string which, Func<ValueTask<T>> run)
    {
        try
        {
            return await run().ConfigureAwait(false);
        }
        catch (MarketStoreException error) when (error.Code == ErrorCode.Forbidden)
        {
            audit.Refused(rights.User, address, which.Length == 0 ? what : $"{what}: {which}", error.Message);
            throw;
        }
    }

    private sealed class PlacedResult(SqlResult result, IDisposable place) : SqlResult
    {
        public override IReadOnlyList<SqlColumn> Columns => result.Columns;

        public override Batch? Next() => result.Next();

        public override void Dispose()
        {
            result.Dispose();
            place.Dispose();
        }
    }
}

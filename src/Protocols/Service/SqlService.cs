using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Scan;
using MarketStore.Engine.Time;
using MarketStore.Sql;
using MarketStore.Sql.Access;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Files;
using MarketStore.Sql.Legacy;
using MarketStore.Sql.Statements;

namespace MarketStore.Protocols.Service;

/// <summary>Statements, and the functions of queries, over a storage engine.</summary>
internal sealed class SqlService(Database database, ServiceOptions options, AccessRights rights)
{
    private readonly SqlOptions _options = Limited(new()
    {
        Rights = rights,
        MaxRows = options.MaxRowsPerQuery,
        MemoryBytes = options.SqlMemoryBytes,
        Files = rights.Role == AccessRole.Admin ? options.Files : FilePolicy.Refused("reading and writing files of the server needs the role admin"),
        Timeout = options.StatementTimeout > TimeSpan.Zero ? options.StatementTimeout : null,
        Zone = database.Engine.Calendar.Zone,
    });

    /// <summary>Runs a script in a session of its own.</summary>
    /// <exception cref="SqlException">See <see cref="IMarketService.SqlAsync"/>.</exception>
    public async ValueTask<SqlResult> RunAsync(SqlRequest request, CancellationToken cancel)
    {
        var session = new SqlSession(database, _options);
        foreach (string statement in request.Session) (await session.RunAsync(statement, [], cancel).ConfigureAwait(false)).Dispose();
        return await session.RunAsync(request.Query, request.Parameters, cancel).ConfigureAwait(false);
    }

    private static SqlOptions Limited(SqlOptions options) => options.Rights.Role == AccessRole.Admin ? options : options with { Limits = SqlLimits.Of(options) };

    /// <summary>Reads buckets and applies functions to each of them by itself.</summary>
    /// <exception cref="SqlException">A function does not exist, or not with such arguments.</exception>
    /// <exception cref="MarketStoreException">The buckets' rows do not go together.</exception>
    public QueryResult Pipeline(ScanRequest request, IReadOnlyList<string> functions, CancellationToken cancel)
    {
        List<LegacyCall> calls = [.. functions.Select(LegacyCallText.Parse)];
        IReadOnlyList<SqlColumn>? columns = null;
        var batches = new List<Batch>();
        var keys = new List<KeyRange>();
        long rows = 0;
        foreach (BucketKey key in request.Buckets)
        {
            using SqlResult result = LegacyQuery.Run(new SqlSession(database, _options), (key, request), calls, cancel);
            columns ??= result.Columns;
            if (!columns.SequenceEqual(result.Columns))
            {
                throw new MarketStoreException(ErrorCode.SchemaMismatch,
                    $"symbols in a query must have the same data type or be filtered by common columns: {key} differs from {request.Buckets[0]}");
            }
            long first = rows;
            while (result.Next() is { } batch)
            {
                batches.Add(batch);
                rows += batch.Count;
            }
            keys.Add(new KeyRange(key.ToWireString(), first, rows - first));
        }
        return DatasetColumns.Of(columns ?? [], batches, keys);
    }
}

using System.Diagnostics;
using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Time;
using MarketStore.Sql;
using MarketStore.Sql.Files;

namespace MarketStore.Protocols.Service;

/// <summary>The service over a storage _engine.</summary>
internal sealed class MarketService(Database database, ServiceOptions options) : IMarketService
{
    private readonly StorageEngine _engine = database.Engine;
    private readonly long _opened = Stopwatch.GetTimestamp();
    private readonly SqlService _sql = new(database, options);
    private readonly DatasetReader _datasets = new(database.Engine);
    private volatile bool _queryable = true;

    public string Version => options.Version;

    public string TimeZoneName => _engine.Calendar.Zone.Id;

    public bool IsQueryable => _queryable;

    public string? Problem => _engine.Fault;

    public TimeSpan Uptime => Stopwatch.GetElapsedTime(_opened);

    /// <summary>A graceful stop has begun: heartbeat says so, requests are still answered.</summary>
    public void StopBeingQueryable() => _queryable = false;

    public ValueTask<SqlResult> SqlAsync(SqlRequest request, CancellationToken cancel) => _sql.RunAsync(request, cancel);

    public async ValueTask<IReadOnlyList<QueryResult>> QueryAsync(IReadOnlyList<QueryRequest> requests, CancellationToken cancel)
    {
        var queries = new QueryRunner(_engine, _sql, options);
        var results = new List<QueryResult>(requests.Count);
        try
        {
            foreach (QueryRequest request in requests) results.Add(await queries.RunAsync(request, cancel).ConfigureAwait(false));
            return results;
        }
        catch
        {
            foreach (QueryResult result in results) result.Dispose();
            throw;
        }
    }

    public async ValueTask<IReadOnlyList<string>?> WriteAsync(IReadOnlyList<WriteRequest> requests, CancellationToken cancel)
    {
        string[] errors = [.. requests.Select(_ => "")];
        var writes = new List<IReadOnlyList<IncomingRows>>(requests.Count);
        var positions = new List<int>(requests.Count);
        for (int i = 0; i < requests.Count; i++)
        {
            try
            {
                IReadOnlyList<IncomingRows> rows = _datasets.Read(requests[i]);
                if (rows.Count == 0) continue;
                writes.Add(rows);
                positions.Add(i);
            }
            catch (MarketStoreException error)
            {
                errors[i] = error.Message;
            }
        }
        if (writes.Count > 0)
        {
            MarketStoreException?[] outcomes = await _engine.WriteAllAsync(writes, cancel).ConfigureAwait(false);
            for (int w = 0; w < outcomes.Length; w++) errors[positions[w]] = outcomes[w]?.Message ?? "";
        }
        return errors.All(string.IsNullOrEmpty) ? null : errors;
    }

    public async ValueTask<IReadOnlyList<string>> CreateAsync(IReadOnlyList<CreateRequest> requests, CancellationToken cancel)
    {
        var errors = new string[requests.Count];
        for (int i = 0; i < errors.Length; i++)
        {
            try
            {
                BucketKey key = CreateKey(requests[i].Key);
                await _engine.CreateAsync(key, requests[i].Kind, CreateSchema(requests[i])).ConfigureAwait(false);
                errors[i] = "";
            }
            catch (MarketStoreException error)
            {
                errors[i] = error.Code == ErrorCode.AlreadyExists
                    ? "creation of new catalog entry failed: Can not overwrite file: File is already in directory"
                    : error.Message;
            }
        }
        return errors;
    }

    public async ValueTask<IReadOnlyList<string>> DestroyAsync(IReadOnlyList<string> keys, CancellationToken cancel)
    {
        var errors = new string[keys.Count];
        for (int i = 0; i < errors.Length; i++)
        {
            string[] parts = keys[i].Split(':')[0].Split('/');
            try
            {
                int dropped = parts.Length > 3 ? 0 : await _engine.DropAsync(key => Matches(key, parts)).ConfigureAwait(false);
                errors[i] = dropped > 0 ? "" : $"removal of catalog entry failed: Unable to find level item: {MissingPart(parts)} in directory";
            }
            catch (MarketStoreException error)
            {
                errors[i] = error.Message;
            }
        }
        return errors;
    }

    public async ValueTask<int> EraseAsync(string key, TimeRange range, CancellationToken cancel)
    {
        if (range.ToNs < range.FromNs)
        {
            throw MarketStoreException.Invalid(
                $"the range from {Timestamps.ToIso(range.FromNs)} to {Timestamps.ToIso(range.ToNs)} ends before it begins");
        }
        string[] parts = key.Split(':')[0].Split('/');
        int erased = parts.Length > 3 ? 0 : await _engine.EraseAsync(other => Matches(other, parts), range).ConfigureAwait(false);
        return erased > 0 ? erased : throw MarketStoreException.NotFound($"there is no bucket {key}");
    }

    public IReadOnlyList<BucketDescription> GetInfo(IReadOnlyList<string> keys) => [.. keys.Select(Describe)];

    public IReadOnlyList<string> ListSymbols(ListFormat format)
    {
        if (!_queryable) throw new MarketStoreException(ErrorCode.Unavailable, "server is not queryable");
        IReadOnlyList<BucketKey> keys = _engine.Keys();
        return format == ListFormat.Symbol
            ? [.. keys.Select(key => key.Symbol).Distinct().Order(StringComparer.Ordinal)]
            : [.. keys.Select(key => key.ToString()).Order(StringComparer.Ordinal)];
    }

    private static BucketKey CreateKey(string text)
    {
        if (text.Count(c => c == ':') != 1)
        {
            throw MarketStoreException.Invalid(
                $"key \"{text}\" is not in proper format, should be like: TSLA/1Min/OHLCV:Symbol/TimeFrame/AttributeGroup");
        }
        return BucketNames.Parse(text);
    }

    private static Schema CreateSchema(CreateRequest request)
    {
        if (request.ColumnTypes.Count != request.ColumnNames.Count)
        {
            throw MarketStoreException.Invalid(
                $"{request.ColumnNames.Count} column names and {request.ColumnTypes.Count} column types: every column needs both");
        }
        var columns = new List<ColumnDefinition>();
        for (int i = 0; i < request.ColumnNames.Count; i++)
        {
            string name = request.ColumnNames[i];
            if (!ColumnTypes.TryParseTypeString(request.ColumnTypes[i], out ColumnType type))
            {
                throw MarketStoreException.Invalid($"unexpected data type:{request.ColumnTypes[i]}");
            }
            bool implied = name == DatasetReader.Epoch
                || (name == RowShaper.Nanoseconds && request.Kind == RecordKind.Variable);
            if (!implied) columns.Add(new ColumnDefinition(name, type));
        }
        return new Schema(columns);
    }

    private static bool Matches(BucketKey key, string[] parts) =>
        key.Symbol == parts[0]
        && (parts.Length < 2 || key.Timeframe == parts[1])
        && (parts.Length < 3 || key.AttributeGroup == parts[2]);

    /// <summary>The first part of a key below which there is nothing.</summary>
    private string MissingPart(string[] parts)
    {
        for (int n = 1; n < Math.Min(parts.Length, 3); n++)
        {
            string[] prefix = parts[..n];
            if (_engine.Keys(key => Matches(key, prefix)).Count == 0) return parts[n - 1];
        }
        return parts[Math.Min(parts.Length, 4) - 1];
    }

    private BucketDescription Describe(string text)
    {
        string key = text.Split(':')[0];
        string[] parts = key.Split('/');
        BucketInfo? bucket = parts.Length == 3 ? _engine.Find(new BucketKey(parts[0], parts[1], parts[2])) : null;
        if (bucket is null)
        {
            return BucketDescription.Failed($"unable to get info about key {text}: there is no bucket {key}");
        }
        long latestNs = bucket.LatestNs ?? (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;
        return new BucketDescription(
            _engine.Calendar.Year(latestNs), bucket.Timeframe.DurationNs,
            [new ColumnDefinition(DatasetReader.Epoch, ColumnType.Int64), .. bucket.Schema.Columns], bucket.Kind, "");
    }
}

/// <summary>What a service is opened with.</summary>
internal sealed record ServiceOptions
{
    /// <summary>Shown to clients in headers and replies.</summary>
    public string Version { get; init; } = "";

    /// <summary>Rows of one query, all its buckets together; more is an error.</summary>
    public long MaxRowsPerQuery { get; init; } = 50_000_000;

    /// <summary>Bytes that sorts, joins, groups and windows of one statement hold.</summary>
    public long SqlMemoryBytes { get; init; } = 1L << 30;

    /// <summary>Files that statements may read and write.</summary>
    public FilePolicy Files { get; init; } = FilePolicy.None;

    /// <summary>How long a statement may run; zero: as long as it takes.</summary>
    public TimeSpan StatementTimeout { get; init; }
}

using System.Diagnostics;
using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Time;
using MarketStore.Sql;
using MarketStore.Sql.Access;
using MarketStore.Sql.Files;

namespace MarketStore.Protocols.Service;

/// <summary>The service over a storage _engine.</summary>
internal sealed class MarketService : IMarketService
{
    private readonly Database _database;
    private readonly ServiceOptions _options;
    private readonly StorageEngine _engine;
    private readonly SqlService _sql;
    private readonly DatasetReader _datasets;
    private readonly Life _life;

    public MarketService(Database database, ServiceOptions options)
        : this(database, options, AccessRights.All, new Life())
    {
    }

    private MarketService(Database database, ServiceOptions options, AccessRights rights, Life life)
    {
        (_database, _options, _engine, _life, Rights) = (database, options, database.Engine, life, rights);
        _sql = new SqlService(database, options, rights);
        _datasets = new DatasetReader(database.Engine);
    }

    public AccessRights Rights { get; }

    public string Version => _options.Version;

    public string TimeZoneName => _engine.Calendar.Zone.Id;

    public bool IsQueryable => _life.IsQueryable;

    public string? Problem => _engine.Fault;

    public TimeSpan Uptime => Stopwatch.GetElapsedTime(_life.Opened);

    /// <summary>A graceful stop has begun: heartbeat says so, requests are still answered.</summary>
    public void StopBeingQueryable() => _life.IsQueryable = false;

    public IMarketService For(AccessRights rights, string address) => rights == Rights ? this : new MarketService(_database, _options, rights, _life);

    public ValueTask<SqlResult> SqlAsync(SqlRequest request, CancellationToken cancel) => _sql.RunAsync(request, cancel);

    public async ValueTask<IReadOnlyList<QueryResult>> QueryAsync(IReadOnlyList<QueryRequest> requests, CancellationToken cancel)
    {
        var queries = new QueryRunner(_engine, _sql, _options, Rights);
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
                foreach (IncomingRows part in rows) Rights.DemandWrite(part.Key);
                writes.Add(rows);
                positions.Add(i);
            }
            catch (MarketStoreException error) when (error.Code != ErrorCode.Forbidden)
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
        Rights.Demand(AccessRole.Write, "creating a bucket");
        var errors = new string[requests.Count];
        for (int i = 0; i < errors.Length; i++)
        {
            try
            {
                BucketKey key = CreateKey(requests[i].Key);
                Rights.DemandWrite(key);
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
        Rights.Demand(AccessRole.Write, "destroying a bucket");
        var errors = new string[keys.Count];
        for (int i = 0; i < errors.Length; i++)
        {
            string[] parts = keys[i].Split(':')[0].Split('/');
            try
            {
                int dropped = parts.Length > 3 ? 0 : await _engine.DropAsync(key => Sees(key, parts)).ConfigureAwait(false);
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
        Rights.Demand(AccessRole.Write, "erasing rows");
        string[] parts = key.Split(':')[0].Split('/');
        int erased = parts.Length > 3 ? 0 : await _engine.EraseAsync(other => Sees(other, parts), range).ConfigureAwait(false);
        return erased > 0 ? erased : throw MarketStoreException.NotFound($"there is no bucket {key}");
    }

    public IReadOnlyList<BucketDescription> GetInfo(IReadOnlyList<string> keys) => [.. keys.Select(Describe)];

    public IReadOnlyList<string> ListSymbols(ListFormat format)
    {
        if (!IsQueryable) throw new MarketStoreException(ErrorCode.Unavailable, "server is not queryable");
        IReadOnlyList<BucketKey> keys = _engine.Keys(Rights.IsRestricted ? Rights.Sees : null);
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

    /// <summary>Whether a key is meant by a whole one, or by its first parts, and is one of a symbol that may be seen.</summary>
    private bool Sees(BucketKey key, string[] parts) =>
        Rights.Sees(key)
        && key.Symbol == parts[0]
        && (parts.Length < 2 || key.Timeframe == parts[1])
        && (parts.Length < 3 || key.AttributeGroup == parts[2]);

    /// <summary>The first part of a key below which there is nothing.</summary>
    private string MissingPart(string[] parts)
    {
        for (int n = 1; n < Math.Min(parts.Length, 3); n++)
        {
            string[] prefix = parts[..n];
            if (_engine.Keys(key => Sees(key, prefix)).Count == 0) return parts[n - 1];
        }
        return parts[Math.Min(parts.Length, 4) - 1];
    }

    private BucketDescription Describe(string text)
    {
        string key = text.Split(':')[0];
        string[] parts = key.Split('/');
        BucketInfo? bucket = parts.Length == 3 && Rights.Sees(parts[0]) ? _engine.Find(new BucketKey(parts[0], parts[1], parts[2])) : null;
        if (bucket is null)
        {
            return BucketDescription.Failed($"unable to get info about key {text}: there is no bucket {key}");
        }
        long latestNs = bucket.LatestNs ?? (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;
        return new BucketDescription(
            _engine.Calendar.Year(latestNs), bucket.Timeframe.DurationNs,
            [new ColumnDefinition(DatasetReader.Epoch, ColumnType.Int64), .. bucket.Schema.Columns], bucket.Kind, "");
    }

    /// <summary>What the services of all clients share.</summary>
    private sealed class Life
    {
        private volatile bool _isQueryable = true;

        public long Opened { get; } = Stopwatch.GetTimestamp();

        public bool IsQueryable
        {
            get => _isQueryable;
            set => _isQueryable = value;
        }
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

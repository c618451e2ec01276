using MarketStore.Engine.Time;
using MarketStore.Protocols.Service;
using MarketStore.Sql;
using MarketStore.Sql.Access;

namespace MarketStore.Tests.Protocols;

/// <summary>Answers with what a test puts in, and keeps what it was asked.</summary>
internal sealed class FakeMarketService : IMarketService
{
    private readonly Lock _lock = new();
    private readonly List<object> _received = [];

    public AccessRights Rights => AccessRights.All;

    public string Version { get; init; } = "abc123";

    public IMarketService For(AccessRights rights, string address) => this;

    public string TimeZoneName { get; init; } = "UTC";

    public bool IsQueryable { get; set; } = true;

    public string? Problem { get; set; }

    public TimeSpan Uptime { get; set; } = new(0, 1, 2, 3, 400);

    public Func<IReadOnlyList<QueryRequest>, CancellationToken, IReadOnlyList<QueryResult>> OnQuery { get; set; } =
        (_, _) => [];

    /// <summary>Runs while the request's buffers are valid.</summary>
    public Func<IReadOnlyList<WriteRequest>, ValueTask<IReadOnlyList<string>?>> OnWrite { get; set; } =
        _ => ValueTask.FromResult<IReadOnlyList<string>?>(null);

    public Func<IReadOnlyList<string>, IReadOnlyList<BucketDescription>> OnGetInfo { get; set; } =
        keys => [.. keys.Select(key => BucketDescription.Failed($"unable to get info about key {key}"))];

    public IReadOnlyList<string> Symbols { get; set; } = [];

    /// <summary>Thrown by whatever method is called next and after.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Requests, keys and formats in the order they came.</summary>
    public IReadOnlyList<object> Received
    {
        get
        {
            lock (_lock) return [.. _received];
        }
    }

    /// <summary>Script, parameters.</summary>
    public Func<string, IReadOnlyList<object?>, SqlResult> OnSql { get; set; } = (_, _) => throw new SqlException("no statement is expected", null);

    public ValueTask<IReadOnlyList<QueryResult>> QueryAsync(IReadOnlyList<QueryRequest> requests, CancellationToken cancel)
    {
        Receive(requests);
        return ValueTask.FromResult(OnQuery(requests, cancel));
    }

    public ValueTask<SqlResult> SqlAsync(SqlRequest request, CancellationToken cancel)
    {
        Receive([request.Query]);
        return ValueTask.FromResult(OnSql(request.Query, request.Parameters));
    }

    public ValueTask<IReadOnlyList<string>?> WriteAsync(IReadOnlyList<WriteRequest> requests, CancellationToken cancel)
    {
        Receive(requests);
        return OnWrite(requests);
    }

    public ValueTask<IReadOnlyList<string>> CreateAsync(IReadOnlyList<CreateRequest> requests, CancellationToken cancel)
    {
        Receive(requests);
        return ValueTask.FromResult<IReadOnlyList<string>>([.. requests.Select(_ => "")]);
    }

    public ValueTask<IReadOnlyList<string>> DestroyAsync(IReadOnlyList<string> keys, CancellationToken cancel)
    {
        Receive(keys);
        return ValueTask.FromResult<IReadOnlyList<string>>([.. keys.Select(_ => "")]);
    }

    public ValueTask<int> EraseAsync(string key, TimeRange range, CancellationToken cancel)
    {
        Receive([(key, range)]);
        return ValueTask.FromResult(1);
    }

    public IReadOnlyList<BucketDescription> GetInfo(IReadOnlyList<string> keys)
    {
        Receive(keys);
        return OnGetInfo(keys);
    }

    public IReadOnlyList<string> ListSymbols(ListFormat format)
    {
        Receive([(object)format]);
        return Symbols;
    }

    private void Receive(IEnumerable<object> items)
    {
        lock (_lock) _received.AddRange(items);
        if (Failure is not null) throw Failure;
    }
}

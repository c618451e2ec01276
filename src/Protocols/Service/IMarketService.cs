using MarketStore.Engine;
using MarketStore.Engine.Time;
using MarketStore.Sql;
using MarketStore.Sql.Access;

namespace MarketStore.Protocols.Service;

/// <summary>
/// What every protocol serves: typed requests in, typed results out. A protocol only translates; nothing below this
/// line knows of JSON, MessagePack, gRPC or HTTP, and nothing above it touches the engine.
/// </summary>
/// <remarks>Thread-safe. Failures are <see cref="MarketStoreException"/> unless a method says otherwise.</remarks>
internal interface IMarketService
{
    /// <summary>What may be done through it.</summary>
    AccessRights Rights { get; }

    /// <summary>The same service for one client, who may do only so much.</summary>
    /// <param name="address">Where they are.</param>
    IMarketService For(AccessRights rights, string address);

    /// <summary>Text of the Marketstore-Version header and of every <c>version</c> field.</summary>
    string Version { get; }

    /// <summary>IANA name of the configured zone.</summary>
    string TimeZoneName { get; }

    /// <summary>False during start-up and once a graceful stop has begun.</summary>
    bool IsQueryable { get; }

    /// <summary>Why it takes no writes until it is restarted; null as long as it does.</summary>
    string? Problem { get; }

    /// <summary>Since the service was opened.</summary>
    TimeSpan Uptime { get; }

    /// <summary>Answers the queries in order; the first that fails fails them all. The caller disposes the results.</summary>
    ValueTask<IReadOnlyList<QueryResult>> QueryAsync(IReadOnlyList<QueryRequest> requests, CancellationToken cancel);

    /// <summary>Runs statements; the last one's result is returned, its rows computed as they are read. The caller disposes it.</summary>
    /// <exception cref="SqlException">A statement is wrong, with the place where that shows, or cannot be run.</exception>
    ValueTask<SqlResult> SqlAsync(SqlRequest request, CancellationToken cancel);

    /// <summary>
    /// Writes each request atomically, all in one group commit, and returns when they are durable.
    /// </summary>
    /// <returns>Null when every request succeeded; otherwise one text per request, empty where it succeeded.</returns>
    ValueTask<IReadOnlyList<string>?> WriteAsync(IReadOnlyList<WriteRequest> requests, CancellationToken cancel);

    /// <returns>One text per request: empty on success, else the error.</returns>
    ValueTask<IReadOnlyList<string>> CreateAsync(IReadOnlyList<CreateRequest> requests, CancellationToken cancel);

    /// <summary>Removes whole buckets; a key of one or two parts removes everything below it.</summary>
    /// <returns>One text per request: empty on success, else the error.</returns>
    ValueTask<IReadOnlyList<string>> DestroyAsync(IReadOnlyList<string> keys, CancellationToken cancel);

    /// <summary>Erases the rows of a span of time; durable, and visible at once, when the task completes.</summary>
    /// <param name="key">As for <see cref="DestroyAsync"/>: of one or two parts, it stands for everything below it.</param>
    /// <param name="range">By the rows' own times; of bars, the start of the slot.</param>
    /// <returns>How many buckets it was done to; which of them had rows there is not looked up.</returns>
    /// <exception cref="MarketStoreException">There is no such bucket, or the range ends before it begins.</exception>
    ValueTask<int> EraseAsync(string key, TimeRange range, CancellationToken cancel);

    IReadOnlyList<BucketDescription> GetInfo(IReadOnlyList<string> keys);

    IReadOnlyList<string> ListSymbols(ListFormat format);
}

using MarketStore.Engine;
using MarketStore.Protocols.Service;
using MarketStore.Sql;

namespace MarketStore.Cli.Stores;

/// <summary>A store that a command works on: a server's, or a directory that this process has opened itself.</summary>
/// <remarks>One thread at a time. Failures are <see cref="SqlException"/>, <see cref="MarketStoreException"/> or, when a server cannot be reached, <see cref="IOException"/>.</remarks>
internal interface IStore : IAsyncDisposable
{
    /// <summary>Where it is: the server's address, or the directory.</summary>
    string Place { get; }

    /// <summary>Whether this process reads and writes the files.</summary>
    bool IsLocal { get; }

    /// <summary>Runs statements; the last one's result is returned, its rows computed as they are read. The caller disposes it.</summary>
    ValueTask<SqlResult> RunAsync(string script, CancellationToken cancel);

    /// <summary>What is known of a bucket, such as <c>AAPL/1Min/OHLCV</c>.</summary>
    /// <exception cref="MarketStoreException">There is none.</exception>
    ValueTask<BucketDescription> DescribeAsync(string key, CancellationToken cancel);

    /// <summary>Writes rows; they are durable when the task completes, and all of them or none are there.</summary>
    /// <exception cref="MarketStoreException">The store refused them.</exception>
    /// <exception cref="RequestTooLargeException">It takes fewer at once.</exception>
    /// <exception cref="UnknownOutcomeException">It did not answer, and nobody knows.</exception>
    ValueTask WriteAsync(WriteRequest request, CancellationToken cancel);
}

using MarketStore.Cli.Stores;
using MarketStore.Protocols.Service;
using MarketStore.Sql;

namespace MarketStore.Tests.Cli.Shell.Editing;

/// <summary>A server that has gone.</summary>
internal sealed class BrokenStore : IStore
{
    public string Place => "nowhere";

    public bool IsLocal => false;

    public ValueTask<SqlResult> RunAsync(string script, CancellationToken cancel) => throw new IOException("gone");

    public ValueTask<BucketDescription> DescribeAsync(string key, CancellationToken cancel) => throw new IOException("gone");

    public ValueTask WriteAsync(WriteRequest request, CancellationToken cancel) => throw new IOException("gone");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

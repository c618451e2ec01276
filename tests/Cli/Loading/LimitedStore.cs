using System.Globalization;
using MarketStore.Cli.Stores;
using MarketStore.Protocols.Service;
using MarketStore.Sql;

namespace MarketStore.Tests.Cli.Loading;

/// <summary>A store that takes a number of bytes at once, and may be gone after a number of writes.</summary>
internal sealed class LimitedStore(IStore store, int mostBytes, int mostWrites = int.MaxValue) : IStore
{
    public string Place => "http://limited";

    public bool IsLocal => false;

    /// <summary>Rows of each write that was taken.</summary>
    public List<int> Taken { get; } = [];

    public int Refused { get; private set; }

    public ValueTask<SqlResult> RunAsync(string script, CancellationToken cancel) => store.RunAsync(script, cancel);

    public ValueTask<BucketDescription> DescribeAsync(string key, CancellationToken cancel) => store.DescribeAsync(key, cancel);

    public async ValueTask WriteAsync(WriteRequest request, CancellationToken cancel)
    {
        long bytes = request.Dataset!.Data.Sum(column => column.Length);
        if (bytes > mostBytes)
        {
            Refused++;
            throw new RequestTooLargeException(Place, bytes, mostBytes);
        }
        if (Taken.Count == mostWrites) throw new UnknownOutcomeException(string.Create(CultureInfo.InvariantCulture, $"gone after {mostWrites} writes"));
        await store.WriteAsync(request, cancel);
        Taken.Add((int)request.Dataset.Length);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

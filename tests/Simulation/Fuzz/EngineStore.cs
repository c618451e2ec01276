using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Io;
using MarketStore.Engine.Scan;
using MarketStore.Engine.Time;
using Microsoft.Extensions.Logging;

namespace MarketStore.Tests.Simulation.Fuzz;

/// <summary>The engine, as a fuzz run sees it.</summary>
internal sealed class EngineStore(StorageEngine engine) : IFuzzStore
{
    public const string Root = "/data/store";

    /// <summary>Sizes so small that everything happens within a few dozen rows.</summary>
    public static EngineOptions Small { get; } = new()
    {
        RootDirectory = Root,
        BackgroundWork = false,
        BlockRows = 16,
        SmallBlockBytes = 256,
        WornFileBytes = 512,
        WalSegmentBytes = 4096,
        ManifestSlackBytes = 0,
        OpenFiles = 3,
    };

    public static EngineStore Open(IFileSystem disk, EngineOptions options, ILogger log) =>
        new(StorageEngine.Open(options, disk, SystemClock.Instance, log));

    public async Task<Exception?[]> WriteAsync(IReadOnlyList<WriteOp> writes) =>
        await engine.WriteAllAsync([.. writes.Select(Incoming)]);

    public async Task ChangeAsync(FuzzOp change)
    {
        switch (change)
        {
            case CreateOp create:
                await engine.CreateAsync(create.Bucket.Key, create.Bucket.Kind, create.Bucket.Schema);
                break;
            case DropOp drop:
                await engine.DropAsync(key => key == drop.Bucket.Key);
                break;
            case EraseOp erase:
                await engine.EraseAsync(key => key == erase.Bucket.Key, new TimeRange(erase.FromNs, erase.ToNs));
                break;
        }
    }

    public void Checkpoint() => engine.Checkpoint();

    public void Compact() => engine.Compact();

    public IReadOnlyList<BucketKey> Keys() => [.. engine.List().Select(bucket => bucket.Key)];

    public IReadOnlyList<List<FuzzRow>> Scan(ScanRequest request)
    {
        using ScanResult result = engine.Scan(request);
        return [.. result.Buckets.Select(rows => FuzzBucket.Find(rows.Key).FromScan(rows))];
    }

    public void Dispose() => engine.Dispose();

    private static IReadOnlyList<IncomingRows> Incoming(WriteOp write) =>
        [.. write.Parts.Select(part => part.Bucket.ToIncoming(part.Rows))];
}

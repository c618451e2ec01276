using MarketStore.Engine.Catalog;
using MarketStore.Engine.Scan;

namespace MarketStore.Tests.Simulation.Fuzz;

/// <summary>A store that a fuzz run can be made against: the engine, or a twin of it that is simple enough to trust.</summary>
/// <remarks>Dispose closes it as a server does that is told to stop; after a crash it is just left.</remarks>
internal interface IFuzzStore : IDisposable
{
    /// <summary>Atomic writes that come at the same time, to be applied in this order.</summary>
    /// <returns>One entry per write: null when it is durable, else why nothing of it was stored.</returns>
    Task<Exception?[]> WriteAsync(IReadOnlyList<WriteOp> writes);

    /// <summary>Creates or drops a bucket, or erases a span of it.</summary>
    /// <exception cref="Exception">Nothing has happened.</exception>
    Task ChangeAsync(FuzzOp change);

    void Checkpoint();

    void Compact();

    IReadOnlyList<BucketKey> Keys();

    /// <summary>Rows of each bucket asked for, as of one moment.</summary>
    IReadOnlyList<List<FuzzRow>> Scan(ScanRequest request);
}

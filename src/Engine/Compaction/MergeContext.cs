using MarketStore.Engine.Catalog;
using MarketStore.Engine.Io;
using MarketStore.Engine.Segments;
using Microsoft.Extensions.Logging;

namespace MarketStore.Engine.Compaction;

/// <summary>What merges read from and write to.</summary>
/// <param name="BlockRows">Rows of a full block.</param>
internal sealed record MergeContext(
    IFileSystem Files, SegmentFiles Segments, SegmentAppender Appender, int BlockRows, ILogger Log)
{
    public void ReportDamage(Bucket bucket, MarketStoreException error) => Log.LogError(
        "{Bucket} has damaged blocks, which are left where they are: {Message}", bucket.Key, error.Message);

    /// <summary>Copies the bytes of a block that is about to leave its list to where an operator can find them.</summary>
    public void Quarantine(Bucket bucket, BlockRef block)
    {
        string path = Compaction.Quarantine.Keep(Files, Segments, bucket, block);
        Log.LogError(
            "a damaged block of {Bucket}, {Rows} rows from {From} to {To}, has been moved aside to {Path}", bucket.Key,
            block.RowCount, Time.Timestamps.ToIso(block.MinTime), Time.Timestamps.ToIso(block.MaxTime), path);
    }
}

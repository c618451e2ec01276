using MarketStore.Engine;
using Prometheus;

namespace MarketStore.Protocols.Metrics;

/// <summary>What the engine holds, as of the moment of being asked.</summary>
internal sealed class EngineGauges(MetricFactory metrics, StorageEngine engine)
{
    private readonly Gauge _applied = metrics.CreateGauge("marketstore_applied_lsn", "Log sequence number of the last commit that is visible.");
    private readonly Gauge _buckets = metrics.CreateGauge("marketstore_buckets", "Buckets.");
    private readonly Gauge _headRows = metrics.CreateGauge("marketstore_head_rows", "Rows in memory that no block has yet; the log has them.");
    private readonly Gauge _headBytes = metrics.CreateGauge("marketstore_head_bytes", "Memory that they take.");
    private readonly Gauge _headLimit = metrics.CreateGauge("marketstore_head_limit_bytes", "Memory that they may take before writers wait (head_memory).");
    private readonly Gauge _blocks = metrics.CreateGauge("marketstore_blocks", "Blocks that queries read.");
    private readonly Gauge _shadows = metrics.CreateGauge("marketstore_shadow_blocks", "Those of them that lie over others and wait for compaction.");
    private readonly Gauge _blockBytes = metrics.CreateGauge("marketstore_block_bytes", "Bytes of the files that hold blocks.");
    private readonly Gauge _deadBytes = metrics.CreateGauge("marketstore_dead_bytes", "Those of them that nobody needs; compaction gives them back.");
    private readonly Gauge _logBytes = metrics.CreateGauge("marketstore_log_bytes", "Bytes of the log's files, preallocated and retained ones included.");
    private readonly Gauge _followers = metrics.CreateGauge("marketstore_followers", "Readers of the store's commits: stream triggers, clients that follow.");
    private readonly Gauge _behind = metrics.CreateGauge("marketstore_followers_behind_commits", "Commits that the slowest of them has yet to take.");
    private readonly Gauge _openFiles = metrics.CreateGauge("marketstore_open_block_files", "Files of blocks that are open.");
    private readonly Counter _opens = metrics.CreateCounter("marketstore_block_file_uses_total", "Uses of files of blocks, by whether the file was open.", ["result"]);
    private readonly Counter _read = metrics.CreateCounter("marketstore_read_block_bytes_total", "Bytes of blocks read from their files.");

    public void Update()
    {
        EngineMeasures now = engine.Measure();
        _applied.Set(now.Applied.Value);
        _buckets.Set(now.Buckets);
        _headRows.Set(now.HeadRows);
        _headBytes.Set(now.HeadBytes);
        _headLimit.Set(now.HeadCapacityBytes);
        _blocks.Set(now.Blocks);
        _shadows.Set(now.ShadowBlocks);
        _blockBytes.Set(now.BlockBytes);
        _deadBytes.Set(now.DeadBytes);
        _logBytes.Set(now.LogBytes);
        _followers.Set(now.Followers);
        _behind.Set(now.FollowersBehind);
        _openFiles.Set(now.OpenFiles);
        _opens.WithLabels("hit").IncTo(now.OpenFileHits);
        _opens.WithLabels("miss").IncTo(now.OpenFileMisses);
        _read.IncTo(now.BlockBytesRead);
    }
}

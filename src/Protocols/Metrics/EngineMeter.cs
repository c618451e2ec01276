using MarketStore.Engine;
using Prometheus;

namespace MarketStore.Protocols.Metrics;

/// <summary>Counts what the engine does.</summary>
internal sealed class EngineMeter(MetricFactory metrics) : IEngineObserver
{
    // From a write into the cache of a disk to one that has to wait for a sick one.
    private static readonly double[] LogBuckets = [.00005, .0001, .0002, .0005, .001, .002, .005, .01, .02, .05, .1, .25, .5, 1, 5];
    private static readonly double[] WorkBuckets = [.001, .005, .01, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60];

    private readonly Histogram _log = metrics.CreateHistogram(
        "marketstore_commit_log_seconds", "Time to write and sync one group of writes.", new HistogramConfiguration { Buckets = LogBuckets });
    private readonly Histogram _sync = metrics.CreateHistogram(
        "marketstore_commit_sync_seconds", "The part of it that the fdatasync takes; nothing unless wal_sync is always.", new HistogramConfiguration { Buckets = LogBuckets });
    private readonly Histogram _apply = metrics.CreateHistogram(
        "marketstore_commit_apply_seconds", "Time to make a durable group visible to queries.", new HistogramConfiguration { Buckets = LogBuckets });
    private readonly Histogram _group = metrics.CreateHistogram(
        "marketstore_commit_group_writes", "Writes that share one sync.", new HistogramConfiguration { Buckets = [1, 2, 4, 8, 16, 32, 64, 128, 256] });
    private readonly Counter _rows = metrics.CreateCounter("marketstore_written_rows_total", "Rows that became durable.");
    private readonly Counter _bytes = metrics.CreateCounter("marketstore_written_log_bytes_total", "Bytes written to the log.");
    private readonly Counter _failed = metrics.CreateCounter("marketstore_failed_commits_total", "Writes that could not be made durable; their writers were told.");
    private readonly Counter _waits = metrics.CreateCounter("marketstore_write_waits_total", "Writes that waited because head_memory was full.");
    private readonly Counter _waited = metrics.CreateCounter("marketstore_write_waits_seconds_total", "How long they waited, in all.");
    private readonly Histogram _checkpoint = metrics.CreateHistogram(
        "marketstore_checkpoint_seconds", "Time to turn rows in memory into blocks.", new HistogramConfiguration { Buckets = WorkBuckets });
    private readonly Counter _checkpointed = metrics.CreateCounter("marketstore_checkpointed_buckets_total", "Buckets that got new blocks by checkpoints.");
    private readonly Histogram _compaction = metrics.CreateHistogram(
        "marketstore_compaction_seconds", "Time of one step of compaction.", new HistogramConfiguration { Buckets = WorkBuckets });
    private readonly Counter _maintenance = metrics.CreateCounter("marketstore_failed_maintenance_total", "Checkpoints and compactions that failed, to be tried again.");

    public void Committed(GroupCommit group)
    {
        _log.Observe(group.Log.TotalSeconds);
        if (group.Sync > TimeSpan.Zero) _sync.Observe(group.Sync.TotalSeconds);
        _apply.Observe(group.Apply.TotalSeconds);
        _group.Observe(group.Frames);
        _rows.Inc(group.Rows);
        _bytes.Inc(group.Bytes);
    }

    public void CommitFailed(int writes) => _failed.Inc(writes);

    public void Waited(TimeSpan time)
    {
        _waits.Inc();
        _waited.Inc(time.TotalSeconds);
    }

    public void Checkpointed(TimeSpan time, int buckets)
    {
        _checkpoint.Observe(time.TotalSeconds);
        _checkpointed.Inc(buckets);
    }

    public void Compacted(TimeSpan time) => _compaction.Observe(time.TotalSeconds);

    public void MaintenanceFailed() => _maintenance.Inc();
}

using MarketStore.Engine.Io;
using Prometheus;

namespace MarketStore.Protocols.Metrics;

/// <summary>What the data directory takes, and what its disk has left. Looked up once a minute at the most: there may be many files.</summary>
internal sealed class DiskUsage(MetricFactory metrics, string root, IClock clock)
{
    private const long RefreshNs = 60_000_000_000;

    private readonly Gauge _used = metrics.CreateGauge("alpaca_marketstore_total_disk_usage_bytes", "Bytes of all files below root_directory, at most a minute old.");
    private readonly Gauge _free = metrics.CreateGauge("marketstore_disk_free_bytes", "Bytes that the disk of root_directory has left for the server.");
    private readonly Gauge _size = metrics.CreateGauge("marketstore_disk_size_bytes", "Bytes of that disk.");
    private readonly Lock _lock = new();
    private long _nextNs = long.MinValue;

    public Task UpdateAsync(CancellationToken cancel)
    {
        lock (_lock)
        {
            if (clock.NowNs < _nextNs) return Task.CompletedTask;
            _nextNs = clock.NowNs + RefreshNs;
        }
        return Task.Run(() => Update(cancel), cancel);
    }

    private void Update(CancellationToken cancel)
    {
        var disk = new DriveInfo(root);
        _free.Set(disk.AvailableFreeSpace);
        _size.Set(disk.TotalSize);
        long bytes = 0;
        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true };
        foreach (FileInfo file in new DirectoryInfo(root).EnumerateFiles("*", options))
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                bytes += file.Length;
            }
            catch (FileNotFoundException)
            {
                // Deleted since its name was read.
            }
        }
        _used.Set(bytes);
    }
}

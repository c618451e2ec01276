using System.Diagnostics;
using System.Globalization;
using Prometheus;

namespace MarketStore.Protocols.Metrics;

/// <summary>The process as the operating system sees it, under the names that all exporters use, and its runtime.</summary>
/// <remarks>Linux: what /proc does not have is left out.</remarks>
internal sealed class ProcessReadings
{
    private readonly Counter _cpu;
    private readonly Gauge _files;
    private readonly Gauge _resident;
    private readonly Gauge _virtual;
    private readonly Gauge _threads;
    private readonly Gauge _heap;
    private readonly Counter _allocated;
    private readonly Counter _collections;
    private readonly Counter _pauses;
    private readonly Gauge _poolThreads;
    private readonly Gauge _poolQueue;

    public ProcessReadings(MetricFactory metrics)
    {
        _cpu = metrics.CreateCounter("process_cpu_seconds_total", "Processor time used, in the kernel and outside of it.");
        _files = metrics.CreateGauge("process_open_fds", "Open file descriptors.");
        _resident = metrics.CreateGauge("process_resident_memory_bytes", "Memory in use.");
        _virtual = metrics.CreateGauge("process_virtual_memory_bytes", "Address space in use.");
        _threads = metrics.CreateGauge("process_num_threads", "Threads of the operating system.");
        _heap = metrics.CreateGauge("dotnet_gc_heap_bytes", "Bytes of the managed heap.");
        _allocated = metrics.CreateCounter("dotnet_gc_allocated_bytes_total", "Bytes allocated on the managed heap since the start.");
        _collections = metrics.CreateCounter("dotnet_gc_collections_total", "Garbage collections.", ["generation"]);
        _pauses = metrics.CreateCounter("dotnet_gc_pause_seconds_total", "How long they have stopped everything, in all.");
        _poolThreads = metrics.CreateGauge("dotnet_threadpool_threads", "Threads that run requests.");
        _poolQueue = metrics.CreateGauge("dotnet_threadpool_queue_length", "Pieces of work that wait for one of them.");

        using var self = Process.GetCurrentProcess();
        metrics.CreateGauge("process_start_time_seconds", "When the process was started, seconds since 1970.")
            .Set((self.StartTime.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds);
        SetLimit(metrics.CreateGauge("process_max_fds", "File descriptors that may be open."), "Max open files");
        SetLimit(metrics.CreateGauge("process_virtual_memory_max_bytes", "Address space that may be used; -1 is no limit."), "Max address space");
    }

    public void Update()
    {
        using var self = Process.GetCurrentProcess();
        _cpu.IncTo(self.TotalProcessorTime.TotalSeconds);
        _resident.Set(self.WorkingSet64);
        _virtual.Set(self.VirtualMemorySize64);
        _threads.Set(self.Threads.Count);
        if (Directory.Exists("/proc/self/fd")) _files.Set(Directory.EnumerateFileSystemEntries("/proc/self/fd").Count());
        _heap.Set(GC.GetTotalMemory(forceFullCollection: false));
        _allocated.IncTo(GC.GetTotalAllocatedBytes());
        for (int generation = 0; generation <= GC.MaxGeneration; generation++)
        {
            _collections.WithLabels(generation.ToString(CultureInfo.InvariantCulture)).IncTo(GC.CollectionCount(generation));
        }
        _pauses.IncTo(GC.GetTotalPauseDuration().TotalSeconds);
        _poolThreads.Set(ThreadPool.ThreadCount);
        _poolQueue.Set(ThreadPool.PendingWorkItemCount);
    }

    /// <summary>Lines of /proc/self/limits: a name, the soft limit, the hard one, a unit.</summary>
    private static void SetLimit(Gauge gauge, string name)
    {
        if (!File.Exists("/proc/self/limits")) return;
        string? line = File.ReadLines("/proc/self/limits").FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        if (line is null) return;
        string soft = line[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
        gauge.Set(double.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out double limit) ? limit : -1);
    }
}

using System.Diagnostics;
using MarketStore.Engine;
using MarketStore.Engine.Io;
using MarketStore.Protocols.Http;
using MarketStore.Protocols.Streaming;
using Prometheus;

namespace MarketStore.Protocols.Metrics;

/// <summary>
/// All that a server counts. Whoever has something to tell is given the meter for it; what there is only at a moment is
/// looked up when somebody asks. docs/monitoring.md lists every name.
/// </summary>
/// <remarks>
/// Names that begin with alpaca_marketstore are those of MarketStore 4, and mean what they meant there.
/// </remarks>
internal sealed class ServerMetrics
{
    private readonly CollectorRegistry _registry = Prometheus.Metrics.NewCustomRegistry();
    private readonly MetricFactory _factory;
    private readonly long _start = Stopwatch.GetTimestamp();

    public ServerMetrics()
    {
        _factory = Prometheus.Metrics.WithCustomRegistry(_registry);
        Engine = new EngineMeter(_factory);
        Requests = new RequestMeter(_factory);
        Service = new ServiceMeter(_factory);
        Network = new NetworkMeter(_factory);
        var process = new ProcessReadings(_factory);
        _registry.AddBeforeCollectCallback(process.Update);
    }

    /// <summary>What the engine does.</summary>
    public EngineMeter Engine { get; }

    /// <summary>Requests, of every protocol.</summary>
    public RequestMeter Requests { get; }

    /// <summary>What requests are about: rows, writes, statements.</summary>
    public ServiceMeter Service { get; }

    /// <summary>Connections and bytes.</summary>
    public NetworkMeter Network { get; }

    /// <summary>Tells which build this is.</summary>
    public void Identify(string version, string commit) => _factory
        .CreateGauge("marketstore_build_info", "Always 1; the labels say which build runs.", ["version", "commit"])
        .WithLabels(version, commit).Set(1);

    /// <summary>From here on what the engine holds is looked up whenever somebody asks.</summary>
    public void Observe(StorageEngine engine, string root)
    {
        var gauges = new EngineGauges(_factory, engine);
        var disk = new DiskUsage(_factory, root, SystemClock.Instance);
        _registry.AddBeforeCollectCallback(gauges.Update);
        _registry.AddBeforeCollectCallback(disk.UpdateAsync);
    }

    /// <summary>The same for those who listen to streams, and for the memory of requests.</summary>
    public void Observe(StreamHub hub, BodyLimits limits)
    {
        Gauge connections = _factory.CreateGauge("alpaca_marketstore_ws_connections", "Open WebSocket connections.");
        Counter dropped = _factory.CreateCounter("marketstore_stream_dropped_rows_total", "Pushed rows that subscribers missed because they read too slowly.");
        Counter pushed = _factory.CreateCounter("marketstore_stream_pushed_rows_total", "Rows put into the queues of subscribers.");
        Gauge memory = _factory.CreateGauge("marketstore_request_memory_bytes", "Bytes that large requests hold of max_in_flight_bytes.");
        Gauge capacity = _factory.CreateGauge("marketstore_request_memory_limit_bytes", "Bytes that large requests may hold in all (max_in_flight_bytes).");
        Gauge waiting = _factory.CreateGauge("marketstore_request_memory_waiting", "Large requests that wait for others to give memory back.");
        _registry.AddBeforeCollectCallback(() =>
        {
            connections.Set(hub.Connections);
            dropped.IncTo(hub.Dropped);
            pushed.IncTo(hub.Pushed);
            (long used, int waiters) = limits.Budget.Usage;
            memory.Set(used);
            capacity.Set(limits.Budget.Capacity);
            waiting.Set(waiters);
        });
    }

    /// <summary>The server answers requests from now on.</summary>
    public void Started() => _factory
        .CreateGauge("alpaca_marketstore_startup_seconds", "Seconds from the start of the process's work until requests were answered.")
        .Set(Stopwatch.GetElapsedTime(_start).TotalSeconds);

    /// <summary>Writes everything in the text format of Prometheus, version 0.0.4.</summary>
    public Task WriteAsync(Stream target, CancellationToken cancel) => _registry.CollectAndExportAsTextAsync(target, cancel);
}

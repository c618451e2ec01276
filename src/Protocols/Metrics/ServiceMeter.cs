using Prometheus;

namespace MarketStore.Protocols.Metrics;

/// <summary>Counts what requests are about, whatever protocol they came by.</summary>
internal sealed class ServiceMeter(MetricFactory metrics)
{
    private readonly Histogram _writes = metrics.CreateHistogram(
        "alpaca_marketstore_write_csm_duration_seconds", "Time of successful writes, each with all its rows.",
        new HistogramConfiguration { Buckets = [.0001, .001, .005, .01, .05, .1, .25, .5, 1] });
    private readonly Counter _rows = metrics.CreateCounter("marketstore_read_rows_total", "Rows that queries and statements returned.");
    private readonly Gauge _statements = metrics.CreateGauge("marketstore_statements_running", "SQL statements whose rows are being computed or sent.");

    public void Written(TimeSpan time) => _writes.Observe(time.TotalSeconds);

    public void Read(long rows) => _rows.Inc(rows);

    /// <summary>A statement begins; it ends when what is returned is disposed.</summary>
    public IDisposable Statement() => _statements.TrackInProgress();
}

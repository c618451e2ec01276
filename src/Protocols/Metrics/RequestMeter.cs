using System.Diagnostics;
using Prometheus;

namespace MarketStore.Protocols.Metrics;

/// <summary>Counts requests of every protocol, and the time they take.</summary>
internal sealed class RequestMeter
{
    private static readonly double[] Buckets = [.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10];

    /// <summary>Of the names that dashboards for MarketStore 4 read.</summary>
    private static readonly double[] OldBuckets = [.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10];

    private readonly Counter _requests;
    private readonly Histogram _durations;
    private readonly Gauge _running;
    private readonly Histogram _rpcTotal;
    private readonly Histogram _rpcSuccessful;

    public RequestMeter(MetricFactory metrics)
    {
        _requests = metrics.CreateCounter("marketstore_requests_total", "Requests that were answered, by how that went: ok, refused (the client's fault), failed (ours) or gone (the client left).", ["protocol", "method", "outcome"]);
        _durations = metrics.CreateHistogram(
            "marketstore_request_seconds", "Time from a request's first byte to its answer's last.",
            new HistogramConfiguration { Buckets = Buckets, LabelNames = ["protocol", "method"] });
        _running = metrics.CreateGauge("marketstore_requests_running", "Requests being answered.", ["protocol"]);
        _rpcTotal = metrics.CreateHistogram(
            "alpaca_marketstore_rpc_total_request_duration_seconds", "Time of every request to /rpc, those that are refused included.",
            new HistogramConfiguration { Buckets = OldBuckets });
        _rpcSuccessful = metrics.CreateHistogram(
            "alpaca_marketstore_rpc_successful_request_duration_seconds", "Time of the requests to /rpc that reached a method, whatever it answered.",
            new HistogramConfiguration { Buckets = OldBuckets, LabelNames = ["method"] });
    }

    /// <summary>A request begins; dispose what is returned when it has been answered.</summary>
    /// <param name="method">What is called, one of a fixed set of names; empty as long as that is not known.</param>
    public Running Begin(string protocol, string method = Running.NoMethod)
    {
        _running.WithLabels(protocol).Inc();
        return new Running(this, protocol) { Method = method };
    }

    private void End(Running request)
    {
        _running.WithLabels(request.Protocol).Dec();
        _requests.WithLabels(request.Protocol, request.Method, NameOf(request.Outcome)).Inc();
        double seconds = Stopwatch.GetElapsedTime(request.Start).TotalSeconds;
        if (!request.IsEndless) _durations.WithLabels(request.Protocol, request.Method).Observe(seconds);
        if (request.Protocol != RequestMeter.Protocol.JsonRpc) return;
        _rpcTotal.Observe(seconds);
        if (request.Method != Running.NoMethod) _rpcSuccessful.WithLabels(request.Method).Observe(seconds);
    }

    private static string NameOf(Outcome? outcome) => outcome switch
    {
        Outcome.Ok => "ok",
        Outcome.Refused => "refused",
        Outcome.Gone => "gone",
        _ => "failed",
    };

    /// <summary>One request on its way.</summary>
    internal sealed class Running(RequestMeter owner, string protocol) : IDisposable
    {
        public const string NoMethod = "";

        public string Protocol { get; } = protocol;

        public long Start { get; } = Stopwatch.GetTimestamp();

        /// <summary>What is called, one of a fixed set of names; empty until that is known.</summary>
        public string Method { get; set; } = NoMethod;

        /// <summary>How it went; null, and that it has failed, until somebody knows.</summary>
        public Outcome? Outcome { get; set; }

        /// <summary>It lasts as long as the client wants it to: its time says nothing.</summary>
        public bool IsEndless { get; set; }

        public void Dispose() => owner.End(this);
    }

    /// <summary>Values of the label protocol.</summary>
    internal static class Protocol
    {
        public const string JsonRpc = "jsonrpc";
        public const string Sql = "sql";
        public const string Grpc = "grpc";
    }
}

/// <summary>How a request went.</summary>
internal enum Outcome
{
    Ok,

    /// <summary>It is wrong, or asks for what there is not.</summary>
    Refused,

    /// <summary>The server could not do what it should.</summary>
    Failed,

    /// <summary>The client did not wait for its answer.</summary>
    Gone,
}

using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Prometheus;

namespace MarketStore.Protocols.Metrics;

/// <summary>Counts connections, and what goes over them as it does: TLS, headers and framing included.</summary>
internal sealed class NetworkMeter(MetricFactory metrics)
{
    private readonly Gauge _open = metrics.CreateGauge("marketstore_connections", "Open connections.", ["port"]);
    private readonly Counter _accepted = metrics.CreateCounter("marketstore_accepted_connections_total", "Connections that were taken.", ["port"]);
    private readonly Counter _received = metrics.CreateCounter("marketstore_received_bytes_total", "Bytes that clients sent.", ["port"]);
    private readonly Counter _sent = metrics.CreateCounter("marketstore_sent_bytes_total", "Bytes that were sent to clients.", ["port"]);

    /// <summary>Puts the meter at an endpoint, below everything else.</summary>
    /// <param name="port">What the endpoint is for, a label.</param>
    public void Watch(ListenOptions endpoint, string port)
    {
        (Gauge.Child open, Counter.Child accepted) = (_open.WithLabels(port), _accepted.WithLabels(port));
        (Counter.Child received, Counter.Child sent) = (_received.WithLabels(port), _sent.WithLabels(port));
        endpoint.Use(next => async connection =>
        {
            IDuplexPipe transport = connection.Transport;
            connection.Transport = new MeteredPipe(new MeteredReader(transport.Input, received), new MeteredWriter(transport.Output, sent));
            accepted.Inc();
            open.Inc();
            try
            {
                await next(connection);
            }
            finally
            {
                open.Dec();
                connection.Transport = transport;
            }
        });
    }

    private sealed record MeteredPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class MeteredReader(PipeReader reader, Counter.Child bytes) : PipeReader
    {
        private ReadOnlySequence<byte> _last;

        public override bool TryRead(out ReadResult result)
        {
            if (!reader.TryRead(out result)) return false;
            _last = result.Buffer;
            return true;
        }

        public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
        {
            ReadResult result = await reader.ReadAsync(cancellationToken);
            _last = result.Buffer;
            return result;
        }

        public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
        {
            long length = _last.Slice(0, consumed).Length;
            if (length > 0) bytes.Inc(length);
            _last = default;
            reader.AdvanceTo(consumed, examined);
        }

        public override void CancelPendingRead() => reader.CancelPendingRead();

        public override void Complete(Exception? exception = null) => reader.Complete(exception);

        public override ValueTask CompleteAsync(Exception? exception = null) => reader.CompleteAsync(exception);
    }

    private sealed class MeteredWriter(PipeWriter writer, Counter.Child bytes) : PipeWriter
    {
        public override bool CanGetUnflushedBytes => writer.CanGetUnflushedBytes;

        public override long UnflushedBytes => writer.UnflushedBytes;

        public override void Advance(int count)
        {
            bytes.Inc(count);
            writer.Advance(count);
        }

        public override Memory<byte> GetMemory(int sizeHint = 0) => writer.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => writer.GetSpan(sizeHint);

        public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
        {
            bytes.Inc(source.Length);
            return writer.WriteAsync(source, cancellationToken);
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => writer.FlushAsync(cancellationToken);

        public override void CancelPendingFlush() => writer.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => writer.Complete(exception);

        public override ValueTask CompleteAsync(Exception? exception = null) => writer.CompleteAsync(exception);
    }
}

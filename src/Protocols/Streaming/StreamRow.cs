using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Feed;

namespace MarketStore.Protocols.Streaming;

/// <summary>One row on its way to subscribers: a copy, since it may wait for hours. Encoded once for each encoding that somebody wants.</summary>
internal sealed class StreamRow
{
    private readonly byte[] _values;
    private readonly byte[]?[] _encoded = new byte[]?[StreamEncoding.All.Length];

    public StreamRow(CommittedRows rows, int row)
    {
        (Key, Kind, Schema, TimeNs) = (rows.Bucket.Key.ToString(), rows.Bucket.Kind, rows.Schema, rows.Times[row]);
        _values = new byte[Schema.RowWidth - sizeof(long)];
        for (int c = 0; c < Schema.Columns.Length; c++)
        {
            rows.Column(c).Span.Slice(row * Schema.Width(c), Schema.Width(c)).CopyTo(_values.AsSpan(Schema.Offset(c) - sizeof(long)));
        }
    }

    /// <summary>Without a suffix: <c>AAPL/1Min/OHLCV</c>.</summary>
    public string Key { get; }

    public RecordKind Kind { get; }

    public Schema Schema { get; }

    public long TimeNs { get; }

    /// <summary>Bytes of the row in memory.</summary>
    public int Bytes => Schema.RowWidth;

    /// <summary>Little-endian.</summary>
    public ReadOnlySpan<byte> Value(int column) => _values.AsSpan(Schema.Offset(column) - sizeof(long), Schema.Width(column));

    /// <summary>The message that carries it.</summary>
    public ReadOnlyMemory<byte> In(StreamEncoding encoding) => _encoded[encoding.Index] ??= StreamMessages.Row(encoding.Begin(), this);
}

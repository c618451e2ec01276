using System.Runtime.InteropServices;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Feed;
using MarketStore.Engine.Heads;
using MarketStore.Engine.Time;
using MarketStore.Engine.Wal;
using MarketStore.Protocols.Streaming;

namespace MarketStore.Tests.Protocols.Streaming;

/// <summary>Rows without a store.</summary>
internal static class StreamRows
{
    /// <summary>A bar with one f8 column.</summary>
    public static StreamRow Of(string key, long timeNs, double value)
    {
        string[] parts = key.Split('/');
        Assert.True(Timeframe.TryParseStorable(parts[1], out Timeframe timeframe));
        var schema = new Schema([new ColumnDefinition("V", ColumnType.Float64)]);
        var bucket = new Bucket(1, new BucketKey(parts[0], parts[1], parts[2]), RecordKind.Fixed, timeframe, schema);
        byte[] values = [.. MemoryMarshal.AsBytes<long>([timeNs]), .. MemoryMarshal.AsBytes<double>([value])];
        var head = new Head(schema, RecordKind.Fixed);
        head.Append(new LoggedRows(bucket, schema, 1, values));
        return new StreamRow(new CommittedRows(bucket, head.View(), 1), 0);
    }
}

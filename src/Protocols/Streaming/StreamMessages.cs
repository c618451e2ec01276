using System.Buffers.Binary;
using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Time;

namespace MarketStore.Protocols.Streaming;

/// <summary>
/// What the server says on <c>/ws</c>, besides the echo of a subscription:
/// <code>
/// {"key": "AAPL/1Min/OHLCV", "data": {"Epoch": 1709908200, "Open": 170.5, ...}}                 a row that was pushed
/// {"error": "..."}
/// {"following": [pattern, ...], "history": "store's id", "lsn": 1234}                           the answer to follow
/// {"lsn": 1234, "history": false, "complete": true, "rows": [{"key": "...", "data": {"Epoch": [...], "Open": [...]}}, ...]}
/// </code>
/// Epoch is in seconds; rows of ticks have Nanoseconds besides.
/// </summary>
internal static class StreamMessages
{
    private const string Epoch = "Epoch", Nanoseconds = "Nanoseconds";

    public static byte[] Row(IMessageWriter writer, StreamRow row)
    {
        writer.BeginMap(2);
        writer.Key("key");
        writer.Text(row.Key);
        writer.Key("data");
        writer.BeginMap(row.Schema.Columns.Length + (row.Kind == RecordKind.Variable ? 2 : 1));
        writer.Key(Epoch);
        Seconds(writer, row.TimeNs);
        for (int c = 0; c < row.Schema.Columns.Length; c++)
        {
            writer.Key(row.Schema.Columns[c].Name);
            writer.Value(row.Schema.Columns[c].Type, row.Value(c));
        }
        if (row.Kind == RecordKind.Variable)
        {
            writer.Key(Nanoseconds);
            Nanos(writer, row.TimeNs);
        }
        writer.EndMap();
        writer.EndMap();
        return writer.End();
    }

    public static byte[] Error(IMessageWriter writer, string text)
    {
        writer.BeginMap(1);
        writer.Key("error");
        writer.Text(text);
        writer.EndMap();
        return writer.End();
    }

    public static byte[] Following(IMessageWriter writer, IReadOnlyList<string> patterns, Guid history, Lsn from)
    {
        writer.BeginMap(3);
        writer.Key("following");
        writer.BeginList(patterns.Count);
        foreach (string pattern in patterns) writer.Text(pattern);
        writer.EndList();
        writer.Key("history");
        writer.Text(history.ToString());
        writer.Key("lsn");
        writer.Number(from.Value);
        writer.EndMap();
        return writer.End();
    }

    public static byte[] Followed(IMessageWriter writer, FollowedPiece piece)
    {
        writer.BeginMap(4);
        writer.Key("lsn");
        writer.Number(piece.Lsn.Value);
        writer.Key("history");
        writer.Flag(piece.IsHistory);
        writer.Key("complete");
        writer.Flag(piece.IsComplete);
        writer.Key("rows");
        writer.BeginList(piece.Rows.Count);
        foreach (FollowedRows rows in piece.Rows) Rows(writer, rows);
        writer.EndList();
        writer.EndMap();
        return writer.End();
    }

    private static void Rows(IMessageWriter writer, FollowedRows rows)
    {
        writer.BeginMap(2);
        writer.Key("key");
        writer.Text(rows.Bucket.Key.ToString());
        writer.Key("data");
        writer.BeginMap(rows.Schema.Columns.Length + (rows.Bucket.Kind == RecordKind.Variable ? 2 : 1));
        writer.Key(Epoch);
        writer.BeginList(rows.Times.Length);
        foreach (long time in rows.Times) Seconds(writer, time);
        writer.EndList();
        for (int c = 0; c < rows.Schema.Columns.Length; c++)
        {
            (ColumnDefinition column, int width) = (rows.Schema.Columns[c], rows.Schema.Width(c));
            writer.Key(column.Name);
            writer.BeginList(rows.Times.Length);
            for (int row = 0; row < rows.Times.Length; row++) writer.Value(column.Type, rows.Columns[c].AsSpan(row * width, width));
            writer.EndList();
        }
        if (rows.Bucket.Kind == RecordKind.Variable)
        {
            writer.Key(Nanoseconds);
            writer.BeginList(rows.Times.Length);
            foreach (long time in rows.Times) Nanos(writer, time);
            writer.EndList();
        }
        writer.EndMap();
        writer.EndMap();
    }

    private static void Seconds(IMessageWriter writer, long timeNs)
    {
        Span<byte> value = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(value, Timestamps.Seconds(timeNs));
        writer.Value(ColumnType.Int64, value);
    }

    private static void Nanos(IMessageWriter writer, long timeNs)
    {
        Span<byte> value = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(value, Timestamps.Nanos(timeNs));
        writer.Value(ColumnType.Int32, value);
    }
}

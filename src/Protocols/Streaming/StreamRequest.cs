using MarketStore.Engine;
using MarketStore.Protocols.JsonRpc;
using MarketStore.Sql.Types;

namespace MarketStore.Protocols.Streaming;

/// <summary>What a client of <c>/ws</c> asks for.</summary>
internal sealed record StreamRequest
{
    private const int MaxPatterns = 4096;

    /// <summary>Rows as the stream trigger pushes them; empty: as before.</summary>
    public IReadOnlyList<string> Streams { get; init; } = [];

    /// <summary>Every row that is written; null: as before.</summary>
    public IReadOnlyList<string>? Follow { get; init; }

    /// <summary>The last commit that the client has; null: it wants those to come.</summary>
    public Lsn? FromLsn { get; init; }

    /// <summary>Nanoseconds: rows from this time on come first, whenever they were written.</summary>
    public long? FromNs { get; init; }

    /// <summary>
    /// <code>
    /// {"streams": [pattern, ...]}
    /// {"follow": [pattern, ...], "from_lsn": 1234}
    /// {"follow": [pattern, ...], "from_time": "2024-03-08T14:30:00Z" or nanoseconds}
    /// </code>
    /// </summary>
    /// <exception cref="RequestFormatException">It has another shape.</exception>
    public static StreamRequest Read<TReader>(ref TReader reader)
        where TReader : struct, IWireReader, allows ref struct
    {
        var request = new StreamRequest();
        reader.Start();
        int fields = reader.BeginMap(Field.Message);
        while (reader.NextField(ref fields, [Field.Streams, Field.Follow, Field.FromLsn, Field.FromTime], out Field name))
        {
            switch (name)
            {
                case Field.Streams: request = request with { Streams = ReadTexts(ref reader, name) }; break;
                case Field.Follow: request = request with { Follow = ReadTexts(ref reader, name) }; break;
                case Field.FromLsn: request = request with { FromLsn = ReadLsn(ref reader) }; break;
                case Field.FromTime: request = request with { FromNs = ReadTime(ref reader) }; break;
                default: reader.Skip(); break;
            }
        }
        if (request is { FromLsn: not null, FromNs: not null }) throw reader.Invalid(Field.FromTime, "it begins at an LSN or at a time, not at both");
        return request;
    }

    private static List<string> ReadTexts<TReader>(ref TReader reader, Field name)
        where TReader : struct, IWireReader, allows ref struct
    {
        var texts = new List<string>();
        int items = reader.BeginList(name);
        while (reader.NextItem(ref items))
        {
            if (texts.Count == MaxPatterns) throw reader.Invalid(name, $"there are more than {MaxPatterns} patterns: * stands for any part of a key");
            texts.Add(reader.ReadText(name));
        }
        return texts;
    }

    private static Lsn? ReadLsn<TReader>(ref TReader reader)
        where TReader : struct, IWireReader, allows ref struct => reader.ReadInt64(Field.FromLsn) switch
        {
            null => null,
            < 0 and var value => throw reader.Invalid(Field.FromLsn, $"{value} is before the first commit, which is 1"),
            { } value => new Lsn((ulong)value),
        };

    private static long? ReadTime<TReader>(ref TReader reader)
        where TReader : struct, IWireReader, allows ref struct
    {
        if (reader.Kind != WireKind.Text) return reader.ReadInt64(Field.FromTime);
        string text = reader.ReadText(Field.FromTime);
        return TimestampText.TryParse(text, TimeZoneInfo.Utc, out long ns)
            ? ns : throw reader.Invalid(Field.FromTime, $"'{text}' is no time: write 2024-03-08T14:30:00Z, or nanoseconds since 1970");
    }
}

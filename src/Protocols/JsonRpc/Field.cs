using System.Collections.Immutable;
using System.Text;

namespace MarketStore.Protocols.JsonRpc;

/// <summary>Every named field of the protocol; <see cref="FieldNames"/> spells them.</summary>
internal enum Field
{
    /// <summary>A key that the shape being read does not have.</summary>
    Unknown,

    JsonRpc, Method, Params, Id, Result, Error, Code, Message, Data,

    Requests, Responses, Version, Timezone, Results, Format,

    IsSqlStatement, SqlStatement, Destination, KeyCategory, EpochStart, EpochStartNanos, EpochEnd, EpochEndNanos,
    LimitRecordCount, LimitFromStart, Columns, Functions, QueryResult,

    Dataset, IsVariableLength, Types, Names, ColumnData, Length, StartIndex, Lengths,

    Key, ColumnTypes, ColumnNames, RowType, ResponseError,

    LatestYear, TimeFrame, ShapeVector, RecordType, ServerResponse, ShapeName, ShapeType,

    Streams, Follow, FromLsn, FromTime,
}

/// <summary>How one field is spelt on the wire.</summary>
/// <param name="Msgpack">Key on the MessagePack codec; the JSON codec accepts it in requests too.</param>
/// <param name="Json">Key on the JSON codec: exact in replies, in any case in requests.</param>
internal sealed record FieldName(string Msgpack, string Json)
{
    public ReadOnlyMemory<byte> MsgpackUtf8 { get; } = Encoding.UTF8.GetBytes(Msgpack);

    public ReadOnlyMemory<byte> JsonUtf8 { get; } = Encoding.UTF8.GetBytes(Json);
}

/// <summary>
/// The protocol's one table of names. The two codecs differ in spelling (<c>epoch_start</c> and <c>EpochStart</c>), and
/// for column buffers in the word: a dataset's <c>data</c> is <c>ColumnData</c> on JSON, where <c>Data</c> is the
/// dataset itself.
/// </summary>
internal static class FieldNames
{
    private static readonly ImmutableArray<FieldName> Table = [.. Enum.GetValues<Field>().Select(Spell)];

    public static FieldName Of(Field field) => Table[(int)field];

    /// <summary>Finds a MessagePack key among the fields a shape has.</summary>
    public static Field MatchMsgpack(ReadOnlySpan<byte> key, ReadOnlySpan<Field> shape)
    {
        foreach (Field field in shape)
        {
            if (key.SequenceEqual(Of(field).MsgpackUtf8.Span)) return field;
        }
        return Field.Unknown;
    }

    /// <summary>Finds a JSON key, in either spelling and any case, among the fields a shape has.</summary>
    public static Field MatchJson(ReadOnlySpan<byte> key, ReadOnlySpan<Field> shape)
    {
        foreach (Field field in shape)
        {
            if (Ascii.EqualsIgnoreCase(key, Of(field).JsonUtf8.Span)) return field;
        }
        foreach (Field field in shape)
        {
            if (Ascii.EqualsIgnoreCase(key, Of(field).MsgpackUtf8.Span)) return field;
        }
        return Field.Unknown;
    }

    private static FieldName Spell(Field field) => field switch
    {
        Field.Unknown => new("", ""),

        Field.JsonRpc => new("jsonrpc", "jsonrpc"),
        Field.Method => new("method", "method"),
        Field.Params => new("params", "params"),
        Field.Id => new("id", "id"),
        Field.Result => new("result", "result"),
        Field.Error => new("error", "error"),
        Field.Code => new("code", "code"),
        Field.Message => new("message", "message"),
        Field.Data => new("data", "data"),

        Field.Requests => new("requests", "Requests"),
        Field.Responses => new("responses", "Responses"),
        Field.Version => new("version", "Version"),
        Field.Timezone => new("timezone", "Timezone"),
        Field.Results => new("Results", "Results"),
        Field.Format => new("format", "Format"),

        Field.IsSqlStatement => new("is_sqlstatement", "IsSQLStatement"),
        Field.SqlStatement => new("sql_statement", "SQLStatement"),
        Field.Destination => new("destination", "Destination"),
        Field.KeyCategory => new("key_category", "KeyCategory"),
        Field.EpochStart => new("epoch_start", "EpochStart"),
        Field.EpochStartNanos => new("epoch_start_nanos", "EpochStartNanos"),
        Field.EpochEnd => new("epoch_end", "EpochEnd"),
        Field.EpochEndNanos => new("epoch_end_nanos", "EpochEndNanos"),
        Field.LimitRecordCount => new("limit_record_count", "LimitRecordCount"),
        Field.LimitFromStart => new("limit_from_start", "LimitFromStart"),
        Field.Columns => new("columns", "Columns"),
        Field.Functions => new("functions", "Functions"),
        Field.QueryResult => new("result", "Result"),

        Field.Dataset => new("dataset", "Data"),
        Field.IsVariableLength => new("is_variable_length", "IsVariableLength"),
        Field.Types => new("types", "ColumnTypes"),
        Field.Names => new("names", "ColumnNames"),
        Field.ColumnData => new("data", "ColumnData"),
        Field.Length => new("length", "Length"),
        Field.StartIndex => new("startindex", "StartIndex"),
        Field.Lengths => new("lengths", "Lengths"),

        Field.Key => new("key", "Key"),
        Field.ColumnTypes => new("column_types", "ColumnTypes"),
        Field.ColumnNames => new("column_names", "ColumnNames"),
        Field.RowType => new("row_type", "RowType"),
        Field.ResponseError => new("error", "Error"),

        Field.LatestYear => new("LatestYear", "LatestYear"),
        Field.TimeFrame => new("TimeFrame", "TimeFrame"),
        Field.ShapeVector => new("DSV", "DSV"),
        Field.RecordType => new("RecordType", "RecordType"),
        Field.ServerResponse => new("ServerResp", "ServerResp"),
        Field.ShapeName => new("Name", "Name"),
        Field.ShapeType => new("Type", "Type"),

        Field.Streams => new("streams", "streams"),
        Field.Follow => new("follow", "follow"),
        Field.FromLsn => new("from_lsn", "from_lsn"),
        Field.FromTime => new("from_time", "from_time"),

        _ => throw new ArgumentOutOfRangeException(nameof(field), field, "a field without a name"),
    };
}

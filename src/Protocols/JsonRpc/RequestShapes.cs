using System.Buffers;
using MarketStore.Engine.Catalog;
using MarketStore.Protocols.Service;

namespace MarketStore.Protocols.JsonRpc;

/// <summary>The fields of each request, listed once. Unknown keys are skipped; the last of equal keys counts.</summary>
internal static class RequestShapes
{
    private static ReadOnlySpan<Field> QueryFields =>
    [
        Field.IsSqlStatement, Field.SqlStatement, Field.Destination, Field.KeyCategory, Field.EpochStart,
        Field.EpochStartNanos, Field.EpochEnd, Field.EpochEndNanos, Field.LimitRecordCount, Field.LimitFromStart,
        Field.Columns, Field.Functions,
    ];

    private static ReadOnlySpan<Field> WriteFields => [Field.Dataset, Field.IsVariableLength];

    private static ReadOnlySpan<Field> DatasetFields =>
        [Field.Types, Field.Names, Field.ColumnData, Field.Length, Field.StartIndex, Field.Lengths];

    private static ReadOnlySpan<Field> CreateFields =>
        [Field.Key, Field.ColumnTypes, Field.ColumnNames, Field.IsVariableLength, Field.RowType];

    public static QueryRequest ReadQuery<TReader>(ref TReader reader)
        where TReader : struct, IWireReader, allows ref struct
    {
        bool isSql = false, fromStart = false;
        string sql = "", destination = "", category = "";
        long? start = null, startNanos = null, end = null, endNanos = null, limit = null;
        List<string> columns = [], functions = [];

        int fields = reader.BeginMap(Field.Requests);
        while (reader.NextField(ref fields, QueryFields, out Field name))
        {
            switch (name)
            {
                case Field.IsSqlStatement: isSql = reader.ReadBoolean(name); break;
                case Field.SqlStatement: sql = reader.ReadText(name); break;
                case Field.Destination: destination = reader.ReadText(name); break;
                case Field.KeyCategory: category = reader.ReadText(name); break;
                case Field.EpochStart: start = reader.ReadInt64(name); break;
                case Field.EpochStartNanos: startNanos = reader.ReadInt64(name); break;
                case Field.EpochEnd: end = reader.ReadInt64(name); break;
                case Field.EpochEndNanos: endNanos = reader.ReadInt64(name); break;
                case Field.LimitRecordCount: limit = reader.ReadInt64(name); break;
                case Field.LimitFromStart: fromStart = reader.ReadBoolean(name); break;
                case Field.Columns: columns = ReadTexts(ref reader, name); break;
                case Field.Functions: functions = ReadTexts(ref reader, name); break;
                default: reader.Skip(); break;
            }
        }
        return new QueryRequest
        {
            IsSqlStatement = isSql,
            SqlStatement = sql,
            Destination = destination,
            KeyCategory = category,
            EpochStart = start,
            EpochStartNanos = startNanos,
            EpochEnd = end,
            EpochEndNanos = endNanos,
            LimitRecordCount = limit,
            LimitFromStart = fromStart,
            Columns = columns,
            Functions = functions,
        };
    }

    public static WriteRequest ReadWrite<TReader>(ref TReader reader)
        where TReader : struct, IWireReader, allows ref struct
    {
        Dataset? dataset = null;
        bool isVariableLength = false;
        int fields = reader.BeginMap(Field.Requests);
        while (reader.NextField(ref fields, WriteFields, out Field name))
        {
            switch (name)
            {
                case Field.Dataset:
                    // Nil is no dataset, which is an error of the request; an empty map is an empty one.
                    bool isNil = reader.Kind == WireKind.Nil;
                    Dataset read = ReadDataset(ref reader);
                    dataset = isNil ? null : read;
                    break;
                case Field.IsVariableLength: isVariableLength = reader.ReadBoolean(name); break;
                default: reader.Skip(); break;
            }
        }
        return new WriteRequest(dataset, isVariableLength);
    }

    public static CreateRequest ReadCreate<TReader>(ref TReader reader)
        where TReader : struct, IWireReader, allows ref struct
    {
        string key = "", rowType = "";
        List<string> types = [], names = [];
        bool isVariableLength = false;
        int fields = reader.BeginMap(Field.Requests);
        while (reader.NextField(ref fields, CreateFields, out Field name))
        {
            switch (name)
            {
                case Field.Key: key = reader.ReadText(name); break;
                case Field.ColumnTypes: types = ReadTexts(ref reader, name); break;
                case Field.ColumnNames: names = ReadTexts(ref reader, name); break;
                case Field.IsVariableLength: isVariableLength = reader.ReadBoolean(name); break;
                case Field.RowType: rowType = reader.ReadText(name); break;
                default: reader.Skip(); break;
            }
        }
        if (rowType is not ("" or "fixed" or "variable"))
        {
            throw reader.Invalid(Field.RowType, $"expected \"fixed\" or \"variable\", got \"{rowType}\"");
        }
        return new CreateRequest
        {
            Key = key,
            ColumnTypes = types,
            ColumnNames = names,
            // Two clients, two spellings of the same wish.
            Kind = isVariableLength || rowType == "variable" ? RecordKind.Variable : RecordKind.Fixed,
        };
    }

    /// <summary>The shape of Destroy and GetInfo: a key and nothing else.</summary>
    public static string ReadKey<TReader>(ref TReader reader)
        where TReader : struct, IWireReader, allows ref struct
    {
        string key = "";
        int fields = reader.BeginMap(Field.Requests);
        while (reader.NextField(ref fields, [Field.Key], out Field name))
        {
            if (name == Field.Key) key = reader.ReadText(name);
            else reader.Skip();
        }
        return key;
    }

    private static Dataset ReadDataset<TReader>(ref TReader reader)
        where TReader : struct, IWireReader, allows ref struct
    {
        List<string> types = [], names = [];
        List<ReadOnlySequence<byte>> data = [];
        List<KeyValuePair<string, long>> startIndex = [], lengths = [];
        long length = 0;
        int fields = reader.BeginMap(Field.Dataset);
        while (reader.NextField(ref fields, DatasetFields, out Field name))
        {
            switch (name)
            {
                case Field.Types: types = ReadTexts(ref reader, name); break;
                case Field.Names: names = ReadTexts(ref reader, name); break;
                case Field.ColumnData: data = ReadBuffers(ref reader, name); break;
                case Field.Length: length = reader.ReadInt64(name) ?? 0; break;
                case Field.StartIndex: startIndex = ReadCounts(ref reader, name, lengths); break;
                case Field.Lengths: lengths = ReadCounts(ref reader, name, startIndex); break;
                default: reader.Skip(); break;
            }
        }
        return new Dataset
        {
            Types = types,
            Names = names,
            Data = data,
            Length = length,
            StartIndex = startIndex,
            Lengths = lengths,
        };
    }

    private static List<string> ReadTexts<TReader>(ref TReader reader, Field field)
        where TReader : struct, IWireReader, allows ref struct
    {
        List<string> texts = [];
        int items = reader.BeginList(field);
        while (reader.NextItem(ref items)) texts.Add(reader.ReadText(field));
        return texts;
    }

    private static List<ReadOnlySequence<byte>> ReadBuffers<TReader>(ref TReader reader, Field field)
        where TReader : struct, IWireReader, allows ref struct
    {
        List<ReadOnlySequence<byte>> buffers = [];
        int items = reader.BeginList(field);
        while (reader.NextItem(ref items)) buffers.Add(reader.ReadBytes(field));
        return buffers;
    }

    /// <param name="like">A map that was read before and probably has the same keys in the same order.</param>
    private static List<KeyValuePair<string, long>> ReadCounts<TReader>(
        ref TReader reader, Field field, List<KeyValuePair<string, long>> like)
        where TReader : struct, IWireReader, allows ref struct
    {
        int entries = reader.BeginMap(field);
        List<KeyValuePair<string, long>> counts = new(Math.Min(entries, like.Count));
        bool isLike = true;
        HashSet<string>? seen = null;
        while (true)
        {
            string guess = counts.Count < like.Count ? like[counts.Count].Key : "";
            if (!reader.NextKey(ref entries, field, guess, out string key)) return counts;
            isLike &= ReferenceEquals(key, guess) && guess.Length > 0;
            // The keys of the other map are known to differ.
            if (!isLike)
            {
                seen ??= [.. counts.Select(count => count.Key)];
                if (!seen.Add(key)) throw reader.Invalid(field, $"{key} occurs twice");
            }
            counts.Add(new(key, reader.ReadInt64(field) ?? 0));
        }
    }
}

using System.Buffers;
using Google.Protobuf;
using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Protocols.Service;

namespace MarketStore.Protocols.Grpc;

/// <summary>Messages of <c>proto.Marketstore</c> as requests of the service, and results as messages.</summary>
internal static class WireMapping
{
    private const string Fixed = "fixed", Variable = "variable";

    /// <summary>Of seconds, 0 is what a client sends who sends none.</summary>
    public static QueryRequest Query(Wire.QueryRequest request) => new()
    {
        IsSqlStatement = request.IsSqlStatement,
        SqlStatement = request.SqlStatement,
        Destination = request.Destination,
        KeyCategory = request.KeyCategory,
        EpochStart = request.EpochStart,
        EpochStartNanos = request.EpochStartNanos,
        EpochEnd = request is { EpochEnd: 0, EpochEndNanos: 0 } ? null : request.EpochEnd,
        EpochEndNanos = request.EpochEndNanos,
        LimitRecordCount = request.LimitRecordCount == 0 ? null : request.LimitRecordCount,
        LimitFromStart = request.LimitFromStart,
        Columns = request.Columns,
        Functions = request.Functions,
    };

    public static WriteRequest Write(Wire.WriteRequest request)
    {
        if (request.Data is not { Data: { } columns } data) return new WriteRequest(null, request.IsVariableLength);
        var dataset = new Dataset
        {
            Types = columns.ColumnTypes,
            Names = columns.ColumnNames,
            Data = [.. columns.ColumnData.Select(column => new ReadOnlySequence<byte>(column.Memory))],
            Length = columns.Length,
            StartIndex = [.. data.StartIndex.Select(entry => KeyValuePair.Create(entry.Key, (long)entry.Value))],
            Lengths = [.. data.Lengths.Select(entry => KeyValuePair.Create(entry.Key, (long)entry.Value))],
        };
        return new WriteRequest(dataset, request.IsVariableLength);
    }

    /// <exception cref="MarketStoreException">The kind of records, or the type of a column, is none.</exception>
    public static CreateRequest Create(Wire.CreateRequest request)
    {
        if (request.RowType is not (Fixed or Variable)) throw MarketStoreException.Invalid($"record type \"{request.RowType}\" must be one of fixed or variable");
        return new CreateRequest
        {
            Key = request.Key.Contains(':', StringComparison.Ordinal) ? request.Key : $"{request.Key}:{BucketKey.Categories}",
            ColumnNames = [.. request.DataShapes.Select(shape => shape.Name)],
            ColumnTypes = [.. request.DataShapes.Select(shape => shape.Type)],
            Kind = request.RowType == Variable ? RecordKind.Variable : RecordKind.Fixed,
        };
    }

    /// <summary>The first column of a type that there is not, or null.</summary>
    public static string? UnknownType(Wire.CreateRequest request) =>
        request.DataShapes.Select(shape => shape.Type).FirstOrDefault(type => !ColumnTypes.TryParseTypeString(type, out _));

    /// <exception cref="MarketStoreException">It is more than a message holds.</exception>
    public static Wire.NumpyMultiDataset Result(QueryResult result)
    {
        if (result.RowCount > int.MaxValue) throw TooLarge($"{result.RowCount} rows");
        var data = new Wire.NumpyDataset { Length = (int)result.RowCount };
        foreach (ResultColumn column in result.Columns)
        {
            data.ColumnNames.Add(column.Name);
            data.ColumnTypes.Add(column.Type.TypeString());
            data.ColumnData.Add(Bytes(column, 0, column.RowCount));
        }
        var answer = new Wire.NumpyMultiDataset { Data = data };
        foreach (KeyRange key in result.Keys)
        {
            answer.StartIndex.Add(key.Key, (int)key.StartIndex);
            answer.Lengths.Add(key.Key, (int)key.Length);
        }
        return answer;
    }

    /// <summary>Some values of a column, in memory of their own.</summary>
    /// <exception cref="MarketStoreException">They are more than a message holds.</exception>
    public static ByteString Bytes(ResultColumn column, long firstRow, long rows)
    {
        long bytes = rows * column.Type.Width();
        if (bytes > int.MaxValue) throw TooLarge($"column {column.Name} of {bytes} bytes");
        byte[] values = GC.AllocateUninitializedArray<byte>((int)bytes);
        column.Values.Copy(firstRow, values);
        return UnsafeByteOperations.UnsafeWrap(values);
    }

    private static MarketStoreException TooLarge(string what) => new(ErrorCode.LimitExceeded,
        $"{what} do not fit into a message: ask for a shorter range, or use marketstore.v1.MarketData/Query, which streams");
}

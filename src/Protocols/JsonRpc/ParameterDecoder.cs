using MarketStore.Protocols.Service;

namespace MarketStore.Protocols.JsonRpc;

/// <summary>Params to a typed call: the method table, and what all params have in common.</summary>
internal static class ParameterDecoder
{
    private delegate T ReadShape<TReader, T>(ref TReader reader)
        where TReader : struct, IWireReader, allows ref struct;

    /// <summary>Reads the params of a method.</summary>
    /// <param name="method">The part after the dot.</param>
    /// <param name="reader">At the params.</param>
    /// <param name="hasParams">False when the request has none: everything takes its default.</param>
    /// <returns>Null if there is no such method.</returns>
    public static RpcCall? Decode<TReader>(string method, ref TReader reader, bool hasParams)
        where TReader : struct, IWireReader, allows ref struct => method switch
        {
            "Query" => new QueryCall(
                ReadRequests<TReader, QueryRequest>(ref reader, hasParams, RequestShapes.ReadQuery)),
            "Write" => new WriteCall(
                ReadRequests<TReader, WriteRequest>(ref reader, hasParams, RequestShapes.ReadWrite)),
            "Create" => new CreateCall(
                ReadRequests<TReader, CreateRequest>(ref reader, hasParams, RequestShapes.ReadCreate)),
            "Destroy" => new DestroyCall(ReadRequests<TReader, string>(ref reader, hasParams, RequestShapes.ReadKey)),
            "GetInfo" => new GetInfoCall(ReadRequests<TReader, string>(ref reader, hasParams, RequestShapes.ReadKey)),
            "ListSymbols" => new ListSymbolsCall(ReadFormat(ref reader, hasParams)),
            _ => null,
        };

    private static List<T> ReadRequests<TReader, T>(
        ref TReader reader, bool hasParams, ReadShape<TReader, T> readShape)
        where TReader : struct, IWireReader, allows ref struct
    {
        List<T> requests = [];
        int fields = Enter(ref reader, hasParams);
        while (reader.NextField(ref fields, [Field.Requests], out Field name))
        {
            if (name == Field.Requests)
            {
                requests.Clear();
                int items = reader.BeginList(name);
                while (reader.NextItem(ref items)) requests.Add(readShape(ref reader));
            }
            else
            {
                reader.Skip();
            }
        }
        return requests;
    }

    private static ListFormat ReadFormat<TReader>(ref TReader reader, bool hasParams)
        where TReader : struct, IWireReader, allows ref struct
    {
        string format = "";
        int fields = Enter(ref reader, hasParams);
        while (reader.NextField(ref fields, [Field.Format], out Field name))
        {
            if (name == Field.Format) format = reader.ReadText(name);
            else reader.Skip();
        }
        return format == "tbk" ? ListFormat.TimeBucketKey : ListFormat.Symbol;
    }

    /// <summary>Steps into the params object, or into the one object of a params array.</summary>
    private static int Enter<TReader>(ref TReader reader, bool hasParams)
        where TReader : struct, IWireReader, allows ref struct
    {
        if (!hasParams) return 0;
        if (reader.Kind == WireKind.List)
        {
            int items = reader.BeginList(Field.Params);
            if (!reader.NextItem(ref items)) return 0;
            TReader next = reader;
            next.Skip();
            if (next.NextItem(ref items))
            {
                throw reader.Invalid(Field.Params, "expected an object, or an array holding one object");
            }
        }
        return reader.BeginMap(Field.Params);
    }
}

using System.Text.Json;
using MessagePack;

namespace MarketStore.Protocols.JsonRpc;

/// <summary>
/// Body to request: reads the envelope, finds the method, reads its params. Any bytes give a request or an error.
/// </summary>
internal static class RequestDecoder
{
    private const string Service = "DataService";

    private static ReadOnlySpan<Field> EnvelopeFields => [Field.JsonRpc, Field.Method, Field.Params, Field.Id];

    public static RpcRequest Decode<TReader>(ref TReader reader)
        where TReader : struct, IWireReader, allows ref struct
    {
        var envelope = new Envelope();
        try
        {
            reader.Start();
            if (reader.Kind == WireKind.List) throw new RequestFormatException("batch requests are not supported");
            TReader parameters = ReadEnvelope(ref reader, envelope);
            return envelope.JsonRpc == "2.0"
                ? Resolve(ref parameters, envelope)
                : Refuse(envelope, RpcError.InvalidRequest, "jsonrpc must be 2.0");
        }
        catch (RequestFormatException e)
        {
            return Refuse(envelope, RpcError.InvalidRequest, e.Message);
        }
        catch (EndOfStreamException)
        {
            return Refuse(envelope, RpcError.ParseError, "the body is empty or ends within a value");
        }
        catch (Exception e) when (e is JsonException or MessagePackSerializationException)
        {
            return Refuse(envelope, RpcError.ParseError, e.Message);
        }
    }

    /// <returns>A reader that stands at the params, wherever they were; meaningless without params.</returns>
    private static TReader ReadEnvelope<TReader>(ref TReader reader, Envelope envelope)
        where TReader : struct, IWireReader, allows ref struct
    {
        TReader parameters = reader;
        if (reader.Kind != WireKind.Map) throw new RequestFormatException("a request must be a map (a JSON object)");
        int left = reader.BeginMap(Field.Unknown);
        while (reader.NextField(ref left, EnvelopeFields, out Field name))
        {
            switch (name)
            {
                case Field.JsonRpc:
                    envelope.JsonRpc = reader.ReadText(name);
                    break;
                case Field.Method:
                    envelope.Method = reader.ReadText(name);
                    break;
                case Field.Params:
                    parameters = reader;
                    envelope.Params = reader.SkipRaw();
                    break;
                case Field.Id:
                    bool isNil = reader.Kind == WireKind.Nil;
                    var id = reader.SkipRaw();
                    envelope.Id = isNil ? null : id;
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
        return parameters;
    }

    private static RpcRequest Resolve<TReader>(ref TReader parameters, Envelope envelope)
        where TReader : struct, IWireReader, allows ref struct
    {
        RpcCall? call = null;
        RpcError? error = null;
        if (envelope.Method.AsSpan().Count('.') != 1)
        {
            error = new(RpcError.ServerError, $"rpc: service/method request ill-formed: \"{envelope.Method}\"");
        }
        else if (!envelope.Method.StartsWith(Service + ".", StringComparison.Ordinal))
        {
            error = new(RpcError.ServerError, $"rpc: can't find service \"{envelope.Method}\"");
        }
        else
        {
            try
            {
                string method = envelope.Method[(Service.Length + 1)..];
                call = ParameterDecoder.Decode(method, ref parameters, envelope.Params is not null);
                if (call is null) error = new(RpcError.ServerError, $"rpc: can't find method \"{envelope.Method}\"");
            }
            catch (RequestFormatException e)
            {
                error = new(RpcError.InvalidRequest, e.Message) { Params = envelope.Params };
            }
        }
        return new RpcRequest { Id = envelope.Id, IsNotification = envelope.Id is null, Call = call, Error = error };
    }

    /// <summary>What is no request is no notification either: it is answered, with the id if one was seen.</summary>
    private static RpcRequest Refuse(Envelope envelope, int code, string message) =>
        new() { Id = envelope.Id, Error = new RpcError(code, message) { Envelope = envelope } };
}

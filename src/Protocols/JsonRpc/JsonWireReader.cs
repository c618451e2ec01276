using System.Buffers;
using System.Text.Json;

namespace MarketStore.Protocols.JsonRpc;

/// <summary>Reads JSON. Integers are written without fraction or exponent; bytes are base64.</summary>
/// <remarks>
/// Stands on the first token of the value that is read next. Broken JSON, too deep nesting included, is a
/// <see cref="JsonException"/>.
/// </remarks>
internal ref struct JsonWireReader(in ReadOnlySequence<byte> body) : IWireReader
{
    private const int LongestKey = 64;

    private readonly ReadOnlySequence<byte> _body = body;
    private Utf8JsonReader _reader = new(
        body, isFinalBlock: true, new JsonReaderState(new JsonReaderOptions { MaxDepth = WireLimits.MaxDepth }));
    private int _itemCount;

    public readonly WireKind Kind => _reader.TokenType switch
    {
        JsonTokenType.Null => WireKind.Nil,
        JsonTokenType.True or JsonTokenType.False => WireKind.Boolean,
        JsonTokenType.Number => _reader.TryGetInt64(out _) ? WireKind.Integer : WireKind.Float,
        JsonTokenType.String => WireKind.Text,
        JsonTokenType.StartArray => WireKind.List,
        _ => WireKind.Map,
    };

    public void Start()
    {
        // The library's text for this speaks of its own parameters.
        if (_body.IsEmpty) throw new EndOfStreamException();
        _reader.Read();
    }

    public readonly int BeginMap(Field field) => Begin(field, WireKind.Map, "an object");

    public bool NextField(ref int left, ReadOnlySpan<Field> shape, out Field name)
    {
        name = Field.Unknown;
        if (!Next(ref left, JsonTokenType.EndObject)) return false;
        long keyBytes = _reader.HasValueSequence ? _reader.ValueSequence.Length : _reader.ValueSpan.Length;
        if (keyBytes <= LongestKey)
        {
            Span<byte> key = stackalloc byte[LongestKey];
            name = FieldNames.MatchJson(key[..CopyText(key)], shape);
        }
        _reader.Read();
        return true;
    }

    public bool NextKey(ref int left, Field field, string guess, out string key)
    {
        key = "";
        if (!Next(ref left, JsonTokenType.EndObject)) return false;
        key = _reader.ValueTextEquals(guess) ? guess : Text(field);
        _reader.Read();
        return true;
    }

    public readonly int BeginList(Field field) => Begin(field, WireKind.List, "an array");

    public bool NextItem(ref int left) => Next(ref left, JsonTokenType.EndArray);

    public readonly bool ReadBoolean(Field field) => _reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False or JsonTokenType.Null => false,
        _ => throw Expected(field, "true or false"),
    };

    public readonly long? ReadInt64(Field field)
    {
        if (_reader.TokenType == JsonTokenType.Null) return null;
        return _reader.TokenType == JsonTokenType.Number && _reader.TryGetInt64(out long value)
            ? value
            : throw Expected(field, "a 64-bit integer");
    }

    public readonly string ReadText(Field field)
    {
        if (_reader.TokenType == JsonTokenType.Null) return "";
        return _reader.TokenType == JsonTokenType.String ? Text(field) : throw Expected(field, "a string");
    }

    public readonly ReadOnlySequence<byte> ReadBytes(Field field)
    {
        if (_reader.TokenType == JsonTokenType.Null) return default;
        return _reader.TokenType == JsonTokenType.String && _reader.TryGetBytesFromBase64(out byte[]? bytes)
            ? new ReadOnlySequence<byte>(bytes)
            : throw Expected(field, "a base64 string");
    }

    public void Skip() => _reader.Skip();

    public ReadOnlySequence<byte> SkipRaw()
    {
        long start = _reader.TokenStartIndex;
        _reader.Skip();
        return _body.Slice(start, _reader.BytesConsumed - start);
    }

    public readonly RequestFormatException Invalid(Field field, string problem) =>
        new($"{FieldNames.Of(field).Json}: {problem}");

    private readonly RequestFormatException Expected(Field field, string what) =>
        Invalid(field, $"expected {what}, got {Describe(Kind)}");

    private static string Describe(WireKind kind) => kind switch
    {
        WireKind.Nil => "null",
        WireKind.Boolean => "a boolean",
        WireKind.Integer => "an integer",
        WireKind.Float => "a number that is not a 64-bit integer",
        WireKind.Text => "a string",
        WireKind.List => "an array",
        _ => "an object",
    };

    /// <summary>The length of a JSON container is unknown until its end: 1 says "not there yet".</summary>
    private readonly int Begin(Field field, WireKind kind, string what)
    {
        if (_reader.TokenType == JsonTokenType.Null) return 0;
        return Kind == kind ? 1 : throw Expected(field, what);
    }

    private bool Next(ref int left, JsonTokenType end)
    {
        if (left == 0) return false;
        _reader.Read();
        if (_reader.TokenType == end)
        {
            left = 0;
            return false;
        }
        if (++_itemCount > WireLimits.MaxItems) throw WireLimits.TooManyItems();
        return true;
    }

    private readonly string Text(Field field)
    {
        long length = _reader.HasValueSequence ? _reader.ValueSequence.Length : _reader.ValueSpan.Length;
        if (length > WireLimits.MaxTextBytes) throw Invalid(field, WireLimits.TextTooLong);
        try
        {
            return _reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // What the library throws at invalid UTF-8 and at half a surrogate pair.
            throw Invalid(field, "expected well-formed Unicode text");
        }
    }

    private readonly int CopyText(Span<byte> target)
    {
        try
        {
            return _reader.CopyString(target);
        }
        catch (InvalidOperationException)
        {
            throw new RequestFormatException("a key is not well-formed Unicode text");
        }
    }
}

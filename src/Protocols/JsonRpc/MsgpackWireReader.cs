using System.Buffers;
using System.Text;
using MessagePack;

namespace MarketStore.Protocols.JsonRpc;

/// <summary>Reads MessagePack. Strings and bytes may come as str or bin: old clients know only one of them.</summary>
/// <remarks>
/// The library checks every declared length below 2 GiB against the bytes that remain before anything is allocated,
/// and throws <see cref="EndOfStreamException"/> at a truncated value, and at a bad code
/// <see cref="MessagePackSerializationException"/>. Every value is read by way of <see cref="Kind"/>, which refuses the
/// lengths from 2 GiB on.
/// </remarks>
internal ref struct MsgpackWireReader(in ReadOnlySequence<byte> body) : IWireReader
{
    private const int LongestKey = 64;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private MessagePackReader _reader = new(body);
    private int _itemCount;

    public readonly WireKind Kind
    {
        get
        {
            byte code = _reader.NextCode;
            if (code is >= MessagePackCode.Bin32 and <= MessagePackCode.Map32) RefuseNegativeLength(code);
            return code switch
            {
                <= MessagePackCode.MaxFixInt or >= MessagePackCode.MinNegativeFixInt => WireKind.Integer,
                <= MessagePackCode.MaxFixMap => WireKind.Map,
                <= MessagePackCode.MaxFixArray => WireKind.List,
                <= MessagePackCode.MaxFixStr => WireKind.Text,
                _ => KindOf(code),
            };
        }
    }

    public readonly void Start()
    {
    }

    public int BeginMap(Field field)
    {
        if (_reader.TryReadNil()) return 0;
        return Kind == WireKind.Map ? _reader.ReadMapHeader() : throw Expected(field, "a map");
    }

    public bool NextField(ref int left, ReadOnlySpan<Field> shape, out Field name)
    {
        name = Field.Unknown;
        if (left == 0) return false;
        left--;
        CountItem();
        if (Kind is not (WireKind.Text or WireKind.Bytes))
        {
            throw new RequestFormatException($"a key is {Describe(Kind)}");
        }
        ReadOnlySequence<byte> key = ReadStringOrBinary(Kind);
        if (key.Length > LongestKey) return true;
        Span<byte> joined = stackalloc byte[LongestKey];
        key.CopyTo(joined);
        name = FieldNames.MatchMsgpack(joined[..(int)key.Length], shape);
        return true;
    }

    public bool NextKey(ref int left, Field field, string guess, out string key)
    {
        key = "";
        if (left == 0) return false;
        left--;
        CountItem();
        key = ReadText(field, guess);
        return true;
    }

    public int BeginList(Field field)
    {
        if (_reader.TryReadNil()) return 0;
        return Kind == WireKind.List ? _reader.ReadArrayHeader() : throw Expected(field, "an array");
    }

    public bool NextItem(ref int left)
    {
        if (left == 0) return false;
        left--;
        CountItem();
        return true;
    }

    public bool ReadBoolean(Field field)
    {
        if (_reader.TryReadNil()) return false;
        return Kind == WireKind.Boolean ? _reader.ReadBoolean() : throw Expected(field, "a boolean");
    }

    public long? ReadInt64(Field field)
    {
        if (_reader.TryReadNil()) return null;
        if (Kind != WireKind.Integer) throw Expected(field, "an integer");
        // Only an unsigned 64-bit value can be too large for a signed one.
        if (_reader.NextCode != MessagePackCode.UInt64) return _reader.ReadInt64();
        ulong value = _reader.ReadUInt64();
        return value <= long.MaxValue
            ? (long)value
            : throw Invalid(field, $"{value} does not fit a signed 64-bit integer");
    }

    public string ReadText(Field field) => ReadText(field, "");

    private string ReadText(Field field, string guess)
    {
        WireKind kind = Kind;
        if (kind == WireKind.Nil)
        {
            _reader.ReadNil();
            return "";
        }
        if (kind is not (WireKind.Text or WireKind.Bytes)) throw Expected(field, "a string");
        ReadOnlySequence<byte> bytes = ReadStringOrBinary(kind);
        if (bytes.Length > WireLimits.MaxTextBytes) throw Invalid(field, WireLimits.TextTooLong);
        if (guess.Length > 0 && bytes.IsSingleSegment && Ascii.Equals(bytes.FirstSpan, guess)) return guess;
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Invalid(field, "expected UTF-8 text");
        }
    }

    public ReadOnlySequence<byte> ReadBytes(Field field)
    {
        if (_reader.TryReadNil()) return default;
        return Kind is WireKind.Text or WireKind.Bytes ? ReadStringOrBinary(Kind) : throw Expected(field, "binary data");
    }

    public void Skip()
    {
        // The library's own Skip recurses; this one holds the counts of the open containers, so depth costs no stack.
        Span<long> open = stackalloc long[WireLimits.MaxDepth];
        int depth = 0;
        do
        {
            long values = 0;
            if (Kind == WireKind.Map) values = 2L * _reader.ReadMapHeader();
            else if (Kind == WireKind.List) values = _reader.ReadArrayHeader();
            else _reader.Skip();

            if (values > 0)
            {
                if (depth == open.Length) throw TooDeep();
                open[depth++] = values + 1;
            }
            while (depth > 0 && --open[depth - 1] == 0) depth--;
        }
        while (depth > 0);
    }

    public ReadOnlySequence<byte> SkipRaw()
    {
        SequencePosition start = _reader.Position;
        Skip();
        return _reader.Sequence.Slice(start, _reader.Position);
    }

    public readonly RequestFormatException Invalid(Field field, string problem) =>
        new($"{FieldNames.Of(field).Msgpack}: {problem}");

    private static MessagePackSerializationException TooDeep() => new($"nested deeper than {WireLimits.MaxDepth}");

    private readonly RequestFormatException Expected(Field field, string what) =>
        Invalid(field, $"expected {what}, got {Describe(Kind)}");

    private static string Describe(WireKind kind) => kind switch
    {
        WireKind.Nil => "nil",
        WireKind.Boolean => "a boolean",
        WireKind.Integer => "an integer",
        WireKind.Float => "a floating-point number",
        WireKind.Text => "a string",
        WireKind.Bytes => "binary data",
        WireKind.List => "an array",
        WireKind.Map => "a map",
        _ => "an extension",
    };

    private ReadOnlySequence<byte> ReadStringOrBinary(WireKind kind) =>
        (kind == WireKind.Text ? _reader.ReadStringSequence() : _reader.ReadBytes()) ?? default;

    private static WireKind KindOf(byte code) => code switch
    {
        MessagePackCode.Nil => WireKind.Nil,
        MessagePackCode.False or MessagePackCode.True => WireKind.Boolean,
        MessagePackCode.Bin8 or MessagePackCode.Bin16 or MessagePackCode.Bin32 => WireKind.Bytes,
        MessagePackCode.Float32 or MessagePackCode.Float64 => WireKind.Float,
        MessagePackCode.Str8 or MessagePackCode.Str16 or MessagePackCode.Str32 => WireKind.Text,
        MessagePackCode.Array16 or MessagePackCode.Array32 => WireKind.List,
        MessagePackCode.Map16 or MessagePackCode.Map32 => WireKind.Map,
        >= MessagePackCode.UInt8 and <= MessagePackCode.Int64 => WireKind.Integer,
        MessagePackCode.Ext8 or MessagePackCode.Ext16 or MessagePackCode.Ext32 => WireKind.Extension,
        >= MessagePackCode.FixExt1 and <= MessagePackCode.FixExt16 => WireKind.Extension,
        _ => throw new MessagePackSerializationException($"code 0x{code:x2} is not MessagePack"),
    };

    /// <summary>The library takes a length with its 32nd bit set for a negative one, and goes astray.</summary>
    private readonly void RefuseNegativeLength(byte code)
    {
        bool hasLongLength = code is MessagePackCode.Map32 or MessagePackCode.Array32
            or MessagePackCode.Str32 or MessagePackCode.Bin32 or MessagePackCode.Ext32;
        if (!hasLongLength) return;
        ReadOnlySequence<byte> header = _reader.CreatePeekReader().ReadRaw(2);
        if (header.Slice(1).FirstSpan[0] >= 0x80) throw new EndOfStreamException();
    }

    private void CountItem()
    {
        if (++_itemCount > WireLimits.MaxItems) throw WireLimits.TooManyItems();
    }
}

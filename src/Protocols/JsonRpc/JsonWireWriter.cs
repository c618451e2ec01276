using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;
using MarketStore.Protocols.Service;

namespace MarketStore.Protocols.JsonRpc;

/// <summary>
/// Writes compact JSON, escaped as the original does: <c>&lt; &gt; &amp;</c> and the two Unicode line separators as
/// lower-case <c>\u</c> sequences, everything else beyond the controls as UTF-8. One line feed ends the document.
/// </summary>
/// <remarks>The library's writer escapes in upper case and cannot be told otherwise; this is all it takes.</remarks>
internal sealed class JsonWireWriter(ReplyBody body) : IWireWriter
{
    /// <summary>First byte of U+2028 and U+2029, and of much else.</summary>
    private const byte LineSeparatorLead = 0xe2;

    /// <summary>What may need escaping anywhere in a document: it only occurs inside strings.</summary>
    private static readonly SearchValues<byte> Markup = SearchValues.Create([.. "<>&"u8, LineSeparatorLead]);

    private static readonly SearchValues<byte> Special = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(control => (byte)control), .. "\"\\<>&"u8, LineSeparatorLead]);

    /// <summary>A value or an entry has been written in the open container, so a comma precedes the next.</summary>
    private bool _needsComma;

    public void BeginMap(int count) => Open((byte)'{');

    public void EndMap() => Close((byte)'}');

    public void Key(Field field)
    {
        Separate();
        body.Buffer.Write("\""u8);
        body.Buffer.Write(FieldNames.Of(field).JsonUtf8.Span);
        body.Buffer.Write("\":"u8);
        _needsComma = false;
    }

    public void Key(string key)
    {
        Text(key);
        body.Buffer.Write(":"u8);
        _needsComma = false;
    }

    public void BeginList(int count) => Open((byte)'[');

    public void EndList() => Close((byte)']');

    public void Nil()
    {
        Separate();
        body.Buffer.Write("null"u8);
    }

    public void Int64(long value)
    {
        Separate();
        Span<byte> target = body.Buffer.GetSpan(20);
        Utf8Formatter.TryFormat(value, target, out int written);
        body.Buffer.Advance(written);
    }

    public void Int8(sbyte value) => Int64(value);

    public void UInt8(byte value) => Int64(value);

    public void Text(string value)
    {
        Separate();
        body.Buffer.Write("\""u8);
        WriteEscaped(Encoding.UTF8.GetBytes(value), Special);
        body.Buffer.Write("\""u8);
    }

    public void Column(ResultColumn column)
    {
        Separate();
        body.Buffer.Write("\""u8);
        body.InsertBase64(column);
        body.Buffer.Write("\""u8);
    }

    public void Raw(in ReadOnlySequence<byte> value)
    {
        byte[] json = value.ToArray();
        // The reader checks structure, not what is inside strings; a reply must be valid whatever the request was.
        if (!Utf8.IsValid(json))
        {
            Nil();
            return;
        }
        Separate();
        WriteEscaped(json, Markup);
    }

    public void Id(in ReadOnlySequence<byte> value) => Raw(value);

    public void End() => body.Buffer.Write("\n"u8);

    private void Open(byte bracket)
    {
        Separate();
        body.Buffer.Write([bracket]);
        _needsComma = false;
    }

    private void Close(byte bracket)
    {
        body.Buffer.Write([bracket]);
        _needsComma = true;
    }

    private void WriteEscaped(ReadOnlySpan<byte> utf8, SearchValues<byte> special)
    {
        int next;
        while ((next = utf8.IndexOfAny(special)) >= 0)
        {
            body.Buffer.Write(utf8[..next]);
            utf8 = utf8[next..];
            int length = utf8 is [LineSeparatorLead, 0x80, 0xa8 or 0xa9, ..] ? 3 : 1;
            WriteEscape(utf8[..length]);
            utf8 = utf8[length..];
        }
        body.Buffer.Write(utf8);
    }

    private void WriteEscape(ReadOnlySpan<byte> character) => body.Buffer.Write(character switch
    {
        [(byte)'"'] => "\\\""u8,
        [(byte)'\\'] => "\\\\"u8,
        [(byte)'\n'] => "\\n"u8,
        [(byte)'\r'] => "\\r"u8,
        [(byte)'\t'] => "\\t"u8,
        [LineSeparatorLead] => character,
        [LineSeparatorLead, _, 0xa8] => "\\u2028"u8,
        [LineSeparatorLead, _, _] => "\\u2029"u8,
        _ => Encoding.UTF8.GetBytes($"\\u{character[0]:x4}"),
    });

    private void Separate()
    {
        if (_needsComma) body.Buffer.Write(","u8);
        _needsComma = true;
    }
}

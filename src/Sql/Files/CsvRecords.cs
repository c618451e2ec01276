using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace MarketStore.Sql.Files;

/// <summary>
/// The records of a CSV file (RFC 4180), one at a time. A record ends with LF, CR LF or the file; a field that begins
/// with a quote ends with the next single one, and has delimiters, line ends and doubled quotes in it as they are.
///
/// Fields are places in the bytes as they were read; only those with doubled quotes are copied, when somebody asks:
///
///     buffer   ...|1704205800,"say ""hi""",12.5\n|next record, maybe cut
///                  ^ _start    fields: (end, quoted, doubled)              ^ _filled
///
/// A record that the buffer does not hold to its end is moved to the front, more is read, and it is looked at again.
/// </summary>
/// <remarks>One thread at a time. The memory held is that of the longest record, which has a limit.</remarks>
internal sealed class CsvRecords : IDisposable
{
    /// <summary>Bytes of one record; more mean that a quote was never closed.</summary>
    private const int MaxRecordLength = 1 << 24;

    private readonly SourceFile _file;
    private readonly Stream _stream;
    private readonly byte _delimiter;
    private byte[] _buffer = new byte[1 << 18];
    private Field[] _fields = new Field[16];
    private int _start;
    private int _next;
    private int _filled;
    private bool _isAtEnd;
    private long _nextLine = 1;
    private char[] _letters = new char[256];
    private byte[] _unquoted = [];
    private int _lettersUsed;
    private int _unquotedUsed;
    private int _rawLength;

    public CsvRecords(SourceFile file, char delimiter)
        : this(file, file.Open(), delimiter)
    {
    }

    /// <param name="stream">The bytes of the file; disposed with the records.</param>
    /// <param name="delimiter">ASCII.</param>
    public CsvRecords(SourceFile file, Stream stream, char delimiter)
    {
        (_file, _stream, _delimiter) = (file, stream, (byte)delimiter);
        Fill();
        if (_buffer.AsSpan(0, _filled).StartsWith(Encoding.UTF8.Preamble)) _next = Encoding.UTF8.Preamble.Length;
    }

    /// <summary>The line on which the record begins, from 1.</summary>
    public long Line { get; private set; }

    public int FieldCount { get; private set; }

    /// <summary>Whether nothing stands on the line.</summary>
    public bool IsBlank => FieldCount == 1 && _fields[0] is { Length: 0, IsQuoted: false };

    /// <summary>The record as it stands in the file, without its line end; valid until the next one.</summary>
    public ReadOnlySpan<byte> Raw => _buffer.AsSpan(_start, _rawLength);

    /// <summary>After an error: whether the fault is the record's alone, and the next one can be read.</summary>
    public bool CanGoOn { get; private set; }

    /// <summary>The text of a field, valid until the next record.</summary>
    public ReadOnlySpan<char> this[int field]
    {
        get
        {
            ReadOnlySpan<byte> bytes = Bytes(field);
            if (_letters.Length - _lettersUsed < bytes.Length) (_letters, _lettersUsed) = (new char[2 * (_letters.Length + bytes.Length)], 0);
            Span<char> letters = _letters.AsSpan(_lettersUsed);
            int count = Encoding.UTF8.GetChars(bytes, letters);
            _lettersUsed += count;
            return letters[..count];
        }
    }

    /// <summary>The UTF-8 of a field, valid until the next record.</summary>
    public ReadOnlySpan<byte> Bytes(int field)
    {
        ref readonly Field place = ref _fields[field];
        ReadOnlySpan<byte> bytes = _buffer.AsSpan(_start + place.First, place.Length);
        return place.HasDoubled ? WithSingleQuotes(bytes) : bytes;
    }

    public bool IsQuoted(int field) => _fields[field].IsQuoted;

    /// <summary>The next record; false at the end.</summary>
    /// <exception cref="SqlException">Quotes are wrong, a byte is not UTF-8, or the file cannot be read.</exception>
    public bool Read()
    {
        (Line, CanGoOn, _lettersUsed, _unquotedUsed) = (_nextLine, false, 0, 0);
        while (true)
        {
            (_start, FieldCount) = (_next, 0);
            if (_start == _filled && !Fill()) return false;
            if (TryFind()) break;
            if (!Fill()) _isAtEnd = true;
        }
        if (!Utf8.IsValid(Raw))
        {
            CanGoOn = true;
            throw new SqlException($"'{_file.Name}' is not UTF-8: a byte at or behind line {Line} is not", null);
        }
        return true;
    }

    public SqlException Failed(string what) => new(string.Create(CultureInfo.InvariantCulture, $"'{_file.Name}' line {Line}: {what}"), null);

    public void Dispose() => _stream.Dispose();

    /// <summary>Finds the fields of the record at the start of what is left.</summary>
    /// <returns>False: its end is not in the buffer.</returns>
    private bool TryFind()
    {
        ReadOnlySpan<byte> left = _buffer.AsSpan(_start, _filled - _start);
        int at = 0;
        long lines = 0;
        while (true)
        {
            Field field = default;
            int ends;
            if (at < left.Length && left[at] == '"')
            {
                int close = CloseOf(left, at + 1, ref lines, out bool hasDoubled);
                if (close < 0) return _isAtEnd ? throw Failed("a quote is not closed") : false;
                field = new Field(at + 1, close - at - 1, IsQuoted: true, hasDoubled);
                ends = close + 1;
                bool isCut = ends == left.Length || (left[ends] == '\r' && ends + 1 == left.Length);
                if (isCut && !_isAtEnd) return false;
                if (ends < left.Length && left[ends] == '\r' && ends + 1 < left.Length && left[ends + 1] == '\n') ends++;
                if (ends < left.Length && left[ends] != _delimiter && left[ends] != '\n')
                {
                    int rest = left[ends..].IndexOf((byte)'\n');
                    if (rest < 0 && !_isAtEnd) return false;
                    throw Misquoted(left, rest < 0 ? left.Length : ends + rest, lines);
                }
            }
            else
            {
                int length = left[at..].IndexOfAny(_delimiter, (byte)'\n');
                if (length < 0 && !_isAtEnd) return false;
                ends = length < 0 ? left.Length : at + length;
                bool hasReturn = length > 0 && left[ends] == '\n' && left[ends - 1] == '\r';
                field = new Field(at, ends - at - (hasReturn ? 1 : 0), IsQuoted: false, HasDoubled: false);
            }
            if (FieldCount == _fields.Length) Array.Resize(ref _fields, 2 * FieldCount);
            _fields[FieldCount++] = field;
            at = ends + 1;
            if (ends < left.Length && left[ends] == _delimiter) continue;
            End(left, ends, lines);
            return true;
        }
    }

    private void End(ReadOnlySpan<byte> left, int ends, long lines)
    {
        bool hasLineEnd = ends < left.Length;
        _nextLine += lines + (hasLineEnd ? 1 : 0);
        _next = _start + ends + (hasLineEnd ? 1 : 0);
        bool hasReturn = hasLineEnd && ends > 0 && left[ends - 1] == '\r';
        _rawLength = ends - (hasReturn ? 1 : 0);
    }

    /// <summary>The rest of the line is taken for a part of the record.</summary>
    private SqlException Misquoted(ReadOnlySpan<byte> left, int lineEnd, long lines)
    {
        End(left, lineEnd, lines);
        CanGoOn = true;
        return Failed("text follows the quote that ends a field");
    }

    /// <summary>The quote that ends a field, or -1.</summary>
    private int CloseOf(ReadOnlySpan<byte> left, int first, ref long lines, out bool hasDoubled)
    {
        hasDoubled = false;
        int at = first;
        while (true)
        {
            int length = left[at..].IndexOf((byte)'"');
            if (length < 0) return -1;
            lines += left.Slice(at, length).Count((byte)'\n');
            at += length;
            if (at + 1 == left.Length && !_isAtEnd) return -1;
            if (at + 1 == left.Length || left[at + 1] != '"') return at;
            hasDoubled = true;
            at += 2;
        }
    }

    private Span<byte> WithSingleQuotes(ReadOnlySpan<byte> bytes)
    {
        if (_unquoted.Length - _unquotedUsed < bytes.Length) (_unquoted, _unquotedUsed) = (new byte[2 * (_unquoted.Length + bytes.Length)], 0);
        Span<byte> target = _unquoted.AsSpan(_unquotedUsed);
        int count = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            target[count++] = bytes[i];
            if (bytes[i] == '"') i++;
        }
        _unquotedUsed += count;
        return target[..count];
    }

    /// <summary>Moves the record to the front and reads behind it until the buffer is full.</summary>
    /// <returns>False: there is nothing more.</returns>
    private bool Fill()
    {
        int left = _filled - _start;
        if (left == _buffer.Length)
        {
            if (left >= MaxRecordLength) throw Failed($"the record has more than {MaxRecordLength} bytes: a quote is not closed");
            Array.Resize(ref _buffer, 2 * left);
        }
        _buffer.AsSpan(_start, left).CopyTo(_buffer);
        (_start, _next, _filled) = (0, 0, left);
        try
        {
            _filled += _stream.ReadAtLeast(_buffer.AsSpan(left), _buffer.Length - left, throwOnEndOfStream: false);
        }
        catch (InvalidDataException error)
        {
            throw new SqlException($"cannot read '{_file.Name}': {error.Message}", null, error);
        }
        catch (Exception error) when (SourceFile.IsRefusal(error))
        {
            throw _file.Failed("read", error);
        }
        return _filled > left;
    }

    /// <param name="First">Counted from the start of the record.</param>
    private readonly record struct Field(int First, int Length, bool IsQuoted, bool HasDoubled);
}

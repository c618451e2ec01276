using System.Text;

namespace MarketStore.Sql.Files;

/// <summary>
/// The records of a CSV file (RFC 4180), one at a time. A record ends with LF, CR LF or the file; a field that begins
/// with a quote ends with the next single one, and has delimiters, line ends and doubled quotes in it as they are.
/// </summary>
/// <remarks>One thread at a time. The memory held is that of the longest record, which has a limit.</remarks>
internal sealed class CsvRecords : IDisposable
{
    /// <summary>Characters of one record; more mean that a quote was never closed.</summary>
    private const int MaxRecordLength = 1 << 24;

    private readonly SourceFile _file;
    private readonly StreamReader _reader;
    private readonly char _delimiter;
    private readonly char[] _buffer = new char[1 << 15];
    private readonly List<(int End, bool IsQuoted)> _fields = [];
    private char[] _text = new char[1 << 10];
    private int _length;
    private int _at;
    private int _filled;
    private long _nextLine = 1;

    public CsvRecords(SourceFile file, char delimiter)
    {
        (_file, _delimiter) = (file, delimiter);
        _reader = new StreamReader(file.Open(), new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: false, 1 << 16);
    }

    /// <summary>The line on which the record begins, from 1.</summary>
    public long Line { get; private set; }

    public int FieldCount => _fields.Count;

    /// <summary>Whether nothing stands on the line.</summary>
    public bool IsBlank => _fields is [(0, false)];

    /// <summary>The text of a field, valid until the next record.</summary>
    public ReadOnlySpan<char> this[int field] => _text.AsSpan((field == 0 ? 0 : _fields[field - 1].End).._fields[field].End);

    public bool IsQuoted(int field) => _fields[field].IsQuoted;

    /// <summary>The next record; false at the end.</summary>
    /// <exception cref="SqlException">Quotes are wrong, a byte is not UTF-8, or the file cannot be read.</exception>
    public bool Read()
    {
        _fields.Clear();
        _length = 0;
        Line = _nextLine;
        if (Peek() < 0) return false;
        while (ReadField())
        {
            // The last one says that the record ends.
        }
        return true;
    }

    public SqlException Failed(string what) => new(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"'{_file.Name}' line {Line}: {what}"), null);

    public void Dispose() => _reader.Dispose();

    /// <returns>Whether another field follows.</returns>
    private bool ReadField()
    {
        bool isQuoted = Peek() == '"';
        if (isQuoted) ReadQuoted();
        while (true)
        {
            int next = Take();
            if (next == '\r' && Peek() == '\n') next = Take();
            bool ends = next < 0 || next == '\n';
            if (ends || next == _delimiter)
            {
                if (next == '\n') _nextLine++;
                _fields.Add((_length, isQuoted));
                return !ends;
            }
            if (isQuoted) throw Failed("text follows the quote that ends a field");
            Append((char)next);
        }
    }

    private void ReadQuoted()
    {
        Take();
        while (true)
        {
            int next = Take();
            if (next < 0) throw Failed("a quote is not closed");
            if (next == '"')
            {
                if (Peek() != '"') return;
                Take();
            }
            if (next == '\n') _nextLine++;
            Append((char)next);
        }
    }

    private void Append(char letter)
    {
        if (_length == _text.Length)
        {
            if (_length >= MaxRecordLength) throw Failed($"the record has more than {MaxRecordLength} characters: a quote is not closed");
            Array.Resize(ref _text, 2 * _length);
        }
        _text[_length++] = letter;
    }

    private int Take()
    {
        int next = Peek();
        if (next >= 0) _at++;
        return next;
    }

    private int Peek() => _at < _filled || Fill() ? _buffer[_at] : -1;

    private bool Fill()
    {
        try
        {
            bool isFirst = _filled == 0;
            (_at, _filled) = (0, _reader.Read(_buffer));
            if (isFirst && _filled > 0 && _buffer[0] == '\uFEFF') _at = 1;
            return _at < _filled;
        }
        catch (DecoderFallbackException error)
        {
            throw new SqlException($"'{_file.Name}' is not UTF-8: a byte at or behind line {_nextLine} is not", null, error);
        }
        catch (Exception error) when (SourceFile.IsRefusal(error))
        {
            throw _file.Failed("read", error);
        }
    }
}

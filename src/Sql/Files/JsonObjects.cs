using System.Text.Json;

namespace MarketStore.Sql.Files;

/// <summary>The objects of a JSON file, one after another: of an array, or side by side as in lines of objects.</summary>
internal sealed class JsonObjects : IDisposable
{
    /// <summary>A longer object is no row.</summary>
    private const int MaxObjectBytes = 16 << 20;

    private readonly SourceFile _file;
    private readonly FileStream _bytes;
    private byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;
    private bool _isAtEnd;
    private bool _hasBegun;
    private JsonReaderState _state = new(new JsonReaderOptions { AllowMultipleValues = true });

    public JsonObjects(SourceFile file) => (_file, _bytes) = (file, file.Open());

    /// <summary>Objects read so far.</summary>
    public long Count { get; private set; }

    /// <summary>The next object; null at the end. The caller disposes it.</summary>
    /// <exception cref="SqlException">The file is no JSON, or not of objects.</exception>
    public JsonDocument? Next()
    {
        try
        {
            while (true)
            {
                if (Take(out bool isOver) is { } found)
                {
                    Count++;
                    return found;
                }
                if (isOver) return null;
                Fill();
            }
        }
        catch (JsonException error)
        {
            throw new SqlException($"cannot read '{_file.Name}' as JSON, line {error.LineNumber + 1}: {error.Message.Split(" LineNumber:")[0]}", null, error);
        }
    }

    public SqlException Failed(string problem) => new($"cannot read '{_file.Name}', object {Count}: {problem}", null);

    public void Dispose() => _bytes.Dispose();

    /// <param name="isOver">There is nothing behind what was taken; without it, more bytes are needed.</param>
    private JsonDocument? Take(out bool isOver)
    {
        isOver = false;
        while (true)
        {
            var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), _isAtEnd, _state);
            if (!reader.Read())
            {
                isOver = _isAtEnd;
                return null;
            }
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    if (!JsonDocument.TryParseValue(ref reader, out JsonDocument? found)) return null;
                    Keep(reader);
                    return found;
                case JsonTokenType.StartArray when reader.CurrentDepth == 0 && !_hasBegun:
                case JsonTokenType.EndArray:
                    Keep(reader);
                    break;
                default:
                    throw new SqlException($"cannot read '{_file.Name}' as a table: it has to be an array of objects, or objects one after another, and has a {Name(reader.TokenType)}", null);
            }
        }
    }

    private void Keep(Utf8JsonReader reader)
    {
        _start += (int)reader.BytesConsumed;
        (_state, _hasBegun) = (reader.CurrentState, true);
    }

    private void Fill()
    {
        if (_end - _start > MaxObjectBytes) throw Failed($"the one behind it is longer than {MaxObjectBytes >> 20} MiB");
        if (_start > 0)
        {
            _buffer.AsSpan(_start.._end).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        if (_end == _buffer.Length) Array.Resize(ref _buffer, 2 * _buffer.Length);
        try
        {
            int count = _bytes.Read(_buffer, _end, _buffer.Length - _end);
            // A mark of the encoding is no part of the text.
            if (!_hasBegun && _end == 0 && _buffer.AsSpan(0, count).StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) _start = 3;
            (_end, _isAtEnd) = (_end + count, count == 0);
        }
        catch (IOException error)
        {
            throw _file.Failed("read", error);
        }
    }

    private static string Name(JsonTokenType token) => token switch
    {
        JsonTokenType.Number => "number",
        JsonTokenType.String => "text",
        JsonTokenType.StartArray => "array within",
        _ => token.ToString().ToLowerInvariant(),
    };
}

using System.Globalization;
using System.Text;
using MarketStore.Engine.Columns;
using MarketStore.Sql;
using MarketStore.Sql.Files;

namespace MarketStore.Cli.Loading;

/// <summary>
/// Rows of a CSV file on their way into chunks: the fields that are needed go from the file's bytes into the columns,
/// without a string between. A row that is wrong leaves nothing behind: the next one takes its place.
/// </summary>
internal sealed class CsvSource : ILoadSource
{
    private const int MaxShown = 60;

    private readonly CsvLayout _layout;
    private readonly CsvRecords _records;
    private readonly Rejects? _rejects;
    private readonly string _file;
    private readonly byte[] _joined = new byte[256];
    private readonly Action<long> _progress;
    private long _rows;
    private string _reason = "";

    /// <param name="records">At the file's beginning.</param>
    /// <param name="progress">Told now and then how many rows have been read.</param>
    public CsvSource(CsvLayout layout, CsvRecords records, LoadRequest request, Rejects? rejects, Action<long> progress)
    {
        (_layout, _records, _rejects, _progress) = (layout, records, rejects, progress);
        _file = request.File;
        if (layout.HasHeader) SkipRows(1);
        SkipRows(request.Skip);
        _rows = request.Skip;
    }

    public bool Read(LoadChunk chunk, int maxRows, CancellationToken cancel)
    {
        chunk.Clear(_rows);
        chunk.LastLine = _records.Line;
        while (chunk.RowCount < maxRows)
        {
            if ((_rows & 4095) == 0)
            {
                if (cancel.IsCancellationRequested) break;
                _progress(_rows);
            }
            if (!ReadRecord(out bool isRight)) break;
            if (isRight && _records.IsBlank && _layout.Width > 1) continue;
            _rows++;
            chunk.Reserve();
            bool isAdded = isRight && TryAdd(chunk);
            if (isRight && !isAdded) Refuse(_reason);
            if (!isAdded) chunk.Refuse();
            chunk.LastLine = _records.Line;
        }
        return chunk.RowCount > 0;
    }

    public void Dispose() => _records.Dispose();

    /// <param name="isRight">False: what there is of a record has been refused.</param>
    /// <returns>False: there are no more.</returns>
    private bool ReadRecord(out bool isRight)
    {
        isRight = true;
        try
        {
            return _records.Read();
        }
        catch (SqlException error) when (_records.CanGoOn && _rejects is not null)
        {
            isRight = false;
            _rejects.Add(_records.Line, error.Message, _records.Raw, _file);
            return true;
        }
        catch (SqlException error)
        {
            throw new LoadException(error.Message, error);
        }
    }

    private void SkipRows(long count)
    {
        while (count > 0 && ReadRecord(out bool isRight))
        {
            if (!isRight || !_records.IsBlank || _layout.Width == 1) count--;
        }
    }

    private void Refuse(string reason)
    {
        if (_rejects is null) throw new LoadException(string.Create(CultureInfo.InvariantCulture, $"{_file} line {_records.Line}: {reason}"));
        _rejects.Add(_records.Line, reason, _records.Raw, _file);
    }

    private bool TryAdd(LoadChunk chunk)
    {
        if (_records.FieldCount != _layout.Width)
        {
            return Wrong($"there are {_records.FieldCount} fields, and the first line has {_layout.Width}");
        }
        if (!TryTime(out long timeNs)) return false;
        int[] places = _layout.Places;
        for (int c = 0; c < places.Length; c++)
        {
            ReadOnlySpan<byte> text = _records.Bytes(places[c]);
            LoadColumn column = chunk.Columns[c];
            if (column.TrySet(chunk.RowCount, text)) continue;
            return Wrong($"column \"{column.Name}\" is {column.Type.DisplayName()}, and '{Shown(text)}' is none");
        }
        if (_layout.SymbolPlace >= 0)
        {
            ReadOnlySpan<char> symbol = _records[_layout.SymbolPlace].Trim();
            if (symbol.IsEmpty) return Wrong("the symbol is empty");
            chunk.SetSymbol(symbol);
        }
        chunk.Add(timeNs);
        return true;
    }

    private bool TryTime(out long timeNs)
    {
        TimeColumns where = _layout.Time;
        ReadOnlySpan<byte> text = Trimmed(_records.Bytes(where.First));
        if (where.Second >= 0) text = Joined(text, Trimmed(_records.Bytes(where.Second)));
        if (!_layout.Times.TryRead(text, out timeNs))
        {
            return Wrong($"'{Shown(text)}' cannot be read as a time {_layout.Times.Description}");
        }
        if (where.Nanos < 0) return true;
        ReadOnlySpan<byte> nanos = _records.Bytes(where.Nanos);
        if (!CsvValues.TryWhole(nanos, out long more) || more is < 0 or > 999_999_999) return Wrong($"'{Shown(nanos)}' are no nanoseconds of a second");
        timeNs += more;
        return true;
    }

    /// <summary>A day and a time of day with a space between; what is too long for that is no time.</summary>
    private ReadOnlySpan<byte> Joined(ReadOnlySpan<byte> day, ReadOnlySpan<byte> clock)
    {
        if (day.Length + clock.Length + 1 > _joined.Length) return day;
        day.CopyTo(_joined);
        _joined[day.Length] = (byte)' ';
        clock.CopyTo(_joined.AsSpan(day.Length + 1));
        return _joined.AsSpan(0, day.Length + 1 + clock.Length);
    }

    private static ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> text) =>
        text.IsEmpty || (text[0] > ' ' && text[^1] > ' ') ? text : text.Trim(" \t"u8);

    private bool Wrong(string reason)
    {
        _reason = reason;
        return false;
    }

    private static string Shown(ReadOnlySpan<byte> text)
    {
        string all = Encoding.UTF8.GetString(text);
        return all.Length <= MaxShown ? all : all[..MaxShown] + "...";
    }
}

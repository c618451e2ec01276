using System.Text;
using MarketStore.Cli.Loading.Times;
using MarketStore.Engine;
using MarketStore.Engine.Columns;
using MarketStore.Sql;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Files;
using MarketStore.Sql.Functions;
using MarketStore.Sql.Types;

namespace MarketStore.Cli.Loading;

/// <summary>Rows of a Parquet file on their way into chunks, one row group after another. Columns are matched by name.</summary>
internal sealed class ParquetSource : ILoadSource
{
    private readonly ParquetFile _file;
    private readonly LoadRequest _request;
    private readonly LoadTarget _target;
    private readonly ColumnNames _names;
    private readonly SqlType[] _types;
    private readonly TimeColumns _time;
    private readonly int _symbol;
    private readonly LocalClock _clock;
    private readonly Action<long> _progress;
    private Column[] _group = [];
    private long[] _times = [];
    private Column? _symbols;
    private long _skip;
    private long _rows;
    private int _nextGroup;
    private int _next;

    public ParquetSource(ParquetFile file, LoadTarget target, LoadRequest request, Action<string> say, Action<long> progress)
    {
        (_file, _target, _request, _progress, _skip) = (file, target, request, progress, request.Skip);
        LoadControl control = request.Control ?? new LoadControl();
        _clock = new LocalClock(control.TimeZone);
        (_names, _types) = (NamesOf(file, control), [.. file.Columns.Select(column => column.Type)]);
        string[] columns = [.. target.Columns.Select(column => column.Name)];
        TimeColumns? time = TimeColumns.Find(_names, columns, target.IsVariable);
        _symbol = request.SymbolColumn is null ? -1 : _names.Find(request.SymbolColumn);
        List<string> missing = [.. columns.Where(name => _names.Find(name) < 0)];
        if (time is null) missing.Insert(0, "Epoch");
        if (request.SymbolColumn is not null && _symbol < 0) missing.Add(request.SymbolColumn);
        foreach (string name in missing) say($"Unable to find a matching column for \"{name}\"");
        if (missing.Count > 0) throw MarketStoreException.Invalid($"unable to match all columns of {request.File} to DB columns");
        _time = time!.Value;
    }

    /// <summary>The columns that a bucket needs for the rows of a file.</summary>
    public static List<ColumnDefinition> Columns(ParquetFile file, LoadRequest request)
    {
        ColumnNames names = NamesOf(file, request.Control ?? new LoadControl());
        TimeColumns time = TimeColumns.Find(names, [], request.Variable)
            ?? throw MarketStoreException.Invalid("no column of the file is named Epoch, timestamp, time or date: a columnNameMap of a control file can say which one is the time");
        SqlType[] types = [.. file.Columns.Select(column => column.Type)];
        return [.. from i in Enumerable.Range(0, types.Length)
                   where i != time.First && i != time.Second && i != time.Nanos && i != (request.SymbolColumn is null ? -1 : names.Find(request.SymbolColumn))
                   let type = TableInference.TypeOf(types[i])
                   where type is not null
                   select new ColumnDefinition(names.Names[i], type.Value)];
    }

    public bool Read(LoadChunk chunk, int maxRows, CancellationToken cancel)
    {
        chunk.Clear();
        while (chunk.RowCount < maxRows && !cancel.IsCancellationRequested)
        {
            if (_next == _times.Length && !ReadGroup()) break;
            int count = (int)Math.Min(maxRows - chunk.RowCount, _times.Length - _next);
            Add(chunk, count);
            _next += count;
            _rows += count;
            _progress(_rows);
        }
        chunk.RowsRead = _rows;
        return chunk.RowCount > 0;
    }

    public void Dispose() => _file.Dispose();

    private static ColumnNames NamesOf(ParquetFile file, LoadControl control) =>
        ColumnNames.Of([.. file.Columns.Select(column => column.Name)], control with { HasHeader = true }, []);

    private void Add(LoadChunk chunk, int count)
    {
        for (int c = 0; c < _group.Length; c++)
        {
            LoadColumn column = chunk.Columns[c];
            column.Reserve(chunk.RowCount + count);
            StoredValues.Write(column.Type, _group[c].Slice(_next, count)).CopyTo(column.From(chunk.RowCount));
        }
        for (int i = _next; i < _next + count; i++)
        {
            chunk.Reserve();
            if (_symbols is Column<string> symbols) chunk.SetSymbol(symbols.At(i));
            chunk.Add(_times[i]);
        }
    }

    /// <summary>The next row group that has rows to be loaded.</summary>
    private bool ReadGroup()
    {
        while (_nextGroup < _file.GroupCount)
        {
            int group = _nextGroup++, rows = _file.RowsOf(group);
            if (_skip >= rows)
            {
                _skip -= rows;
                _rows += rows;
                continue;
            }
            try
            {
                _times = Times(group, rows);
                _group = [.. _target.Columns.Select(column => Values(group, column))];
                _symbols = _symbol < 0 ? null : Read(group, _symbol);
            }
            catch (SqlException error)
            {
                throw new LoadException($"{_request.File} row group {group + 1}, which begins behind row {_rows}: {error.Message}", error);
            }
            (_next, _rows, _skip) = ((int)_skip, _rows + _skip, 0);
            if (_next < rows) return true;
        }
        return false;
    }

    private Column Read(int group, int place) => _file.Read(group, _file.Columns.ElementAt(place).Name)!.Flatten();

    private Column Values(int group, ColumnDefinition column)
    {
        int place = _names.Find(column.Name);
        Column values = Read(group, place);
        SqlType type = SqlTypes.Of(column.Type);
        if (_types[place] != type)
        {
            values = (Conversions.Find(_types[place], type, isTry: false)
                ?? throw new SqlException($"column \"{column.Name}\" is {type.Name()}, and {_types[place].Name()} in the file", null))([values], values.Count);
        }
        return values;
    }

    /// <summary>Times as they are; numbers since 1970 by their size, texts by the control file's format.</summary>
    private long[] Times(int group, int rows)
    {
        Column values = Read(group, _time.First);
        if (values.HasNulls) throw new SqlException("the time of a row is NULL", null);
        SqlType type = _types[_time.First];
        string format = _request.Control?.TimeFormat ?? "";
        if (type == SqlType.Timestamp) return WithNanos(group, ((Column<long>)values).Values.ToArray());
        if (type == SqlType.Date) return [.. ((Column<long>)values).Values.ToArray().Select(day => Local(day * Engine.Time.Timestamps.NsPerDay))];
        string[] texts = [.. Enumerable.Range(0, rows).Select(i => ValueText.Format(values, i, type)!)];
        if (rows == 0) return [];
        TimeReader reader = format.Length > 0 ? TimeReader.Of(format, _clock) : TimeSniffer.Find(texts[..Math.Min(100, rows)], _clock);
        return WithNanos(group, Array.ConvertAll(texts, text => reader.TryRead(Encoding.UTF8.GetBytes(text), out long ns)
            ? ns : throw new SqlException($"'{text}' cannot be read as a time {reader.Description}", null)));
    }

    private long[] WithNanos(int group, long[] times)
    {
        if (_time.Nanos < 0) return times;
        if (Read(group, _time.Nanos) is not Column<long> nanos) throw new SqlException("column \"Nanoseconds\" has no whole numbers", null);
        for (int i = 0; i < times.Length; i++) times[i] += nanos.At(i);
        return times;
    }

    private long Local(long localNs) => _clock.TryInstant(new WallTime(localNs, null), out long ns)
        ? ns : throw new SqlException($"a day is out of what can be stored", null);
}

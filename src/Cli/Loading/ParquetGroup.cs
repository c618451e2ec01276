using System.Text;
using MarketStore.Cli.Loading.Times;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Time;
using MarketStore.Sql;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Files;
using MarketStore.Sql.Functions;
using MarketStore.Sql.Types;

namespace MarketStore.Cli.Loading;

/// <summary>
/// The rows of one row group as a bucket has them, and what is wrong with those that it cannot have: no time, no number in
/// a column of whole numbers, one that does not fit.
/// </summary>
/// <remarks>One thread at a time.</remarks>
internal sealed class ParquetGroup
{
    private const int SampleRows = 100;
    private const long MostNanos = 999_999_999;

    private readonly ParquetFile _file;
    private readonly ParquetLayout _layout;
    private readonly int _number;
    private readonly Dictionary<int, string> _wrong = [];
    private Column[]? _all;

    /// <param name="number">Of the row group, from 0.</param>
    /// <exception cref="SqlException">The group cannot be read, or nobody knows how its times are written.</exception>
    public ParquetGroup(ParquetFile file, int number, ParquetLayout layout, LoadControl control)
    {
        (_file, _layout, _number, Count) = (file, layout, number, file.RowsOf(number));
        Times = TimesOf(control);
        Values = [.. layout.Columns.Select((column, i) => ValuesOf(column, i))];
        if (layout.SymbolPlace < 0) return;
        Symbols = (Column<string>)Read(layout.SymbolPlace);
        for (int row = 0; row < Count; row++)
        {
            if (Symbols.IsNull(row) || string.IsNullOrWhiteSpace(Symbols.At(row))) _wrong.TryAdd(row, "the symbol is empty");
        }
    }

    public int Count { get; }

    public long[] Times { get; }

    /// <summary>In the order of the bucket's columns; garbage in rows that are wrong.</summary>
    public Column[] Values { get; }

    /// <summary>Null: all rows are of one bucket.</summary>
    public Column<string>? Symbols { get; }

    /// <summary>Texts of each column that were cut to 16 letters.</summary>
    public long[] Cut => _cut ??= new long[_layout.Columns.Count];

    private long[]? _cut;

    /// <summary>The rows from one on that are right, up to the first that is not.</summary>
    /// <param name="most">At the most.</param>
    public int RightRows(int first, int most)
    {
        int count = 0;
        if (_wrong.Count == 0) return Math.Min(most, Count - first);
        while (count < most && first + count < Count && !_wrong.ContainsKey(first + count)) count++;
        return count;
    }

    /// <summary>What is wrong with a row.</summary>
    public string Reason(int row) => _wrong[row];

    /// <summary>A row as a line of CSV, all columns of the file; NULL is empty.</summary>
    public string Record(int row)
    {
        _all ??= [.. Enumerable.Range(0, _layout.File.Count).Select(Read)];
        return string.Join(',', _all.Select((column, place) => column.IsNull(row) ? "" : Quoted(ValueText.Format(column, row, _layout.File[place].Type))));
    }

    private static string Quoted(string text) => text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private Column Read(int place) => _file.Read(_number, _layout.File[place].Name)!.Flatten();

    private Column ValuesOf(ColumnDefinition column, int index)
    {
        int place = _layout.Places[index];
        Column given = Read(place);
        Column values = _layout.Conversions[index]([given], given.Count).Flatten();
        if (column.Type == ColumnType.String16) return Shortened((Column<string>)values, index);
        if (!values.HasNulls) return values;
        bool mayLack = column.Type is ColumnType.Float32 or ColumnType.Float64;
        for (int row = 0; row < Count; row++)
        {
            if (!values.IsNull(row) || (mayLack && given.IsNull(row))) continue;
            string text = given.IsNull(row) ? "NULL" : $"'{ValueText.Format(given, row, _layout.File[place].Type)}'";
            _wrong.TryAdd(row, $"column \"{column.Name}\" is {column.Type.DisplayName()}, and {text} is none");
        }
        return values;
    }

    /// <summary>The first 16 letters of each text.</summary>
    private Column<string> Shortened(Column<string> texts, int index)
    {
        const int most = 16;
        string[] cut = texts.Values.ToArray();
        for (int row = 0; row < cut.Length; row++)
        {
            if (texts.IsNull(row) || cut[row].Length <= most) continue;
            string letters = string.Concat(cut[row].EnumerateRunes().Take(most));
            if (letters.Length < cut[row].Length) Cut[index]++;
            cut[row] = letters;
        }
        return new Column<string>(cut, texts.HasNulls ? texts.Nulls.ToArray() : null);
    }

    /// <summary>Times as they are; numbers since 1970 by their size, texts by the control file's format.</summary>
    private long[] TimesOf(LoadControl control)
    {
        Column values = Read(_layout.Time.First);
        SqlType type = _layout.File[_layout.Time.First].Type;
        var clock = new LocalClock(control.TimeZone);
        var times = new long[Count];
        if (_layout.Time.Second < 0 && type is (SqlType.Timestamp or SqlType.Date))
        {
            for (int row = 0; row < Count; row++)
            {
                long value = ((Column<long>)values).At(row);
                if (values.IsNull(row)) _wrong.TryAdd(row, "the time is NULL");
                else if (type == SqlType.Timestamp) times[row] = value;
                else if (!TryDay(clock, value, out times[row])) _wrong.TryAdd(row, "the day is out of what can be stored");
            }
        }
        else
        {
            ReadTexts(values, control, times);
        }
        if (_layout.Time.Nanos >= 0) AddNanos(times);
        return times;
    }

    private static bool TryDay(LocalClock clock, long day, out long ns)
    {
        ns = 0;
        bool isNear = Math.Abs(day) <= Timestamps.MaxNs / Timestamps.NsPerDay;
        return isNear && clock.TryInstant(new WallTime(day * Timestamps.NsPerDay, null), out ns);
    }

    private void ReadTexts(Column values, LoadControl control, long[] times)
    {
        var clock = new LocalClock(control.TimeZone);
        (int first, int second) = (_layout.Time.First, _layout.Time.Second);
        Column? clocks = second < 0 ? null : Read(second);
        var texts = new string?[Count];
        for (int row = 0; row < Count; row++)
        {
            if (values.IsNull(row) || clocks?.IsNull(row) == true) continue;
            string text = ValueText.Format(values, row, _layout.File[first].Type);
            texts[row] = clocks is null ? text : $"{text} {ValueText.Format(clocks, row, _layout.File[second].Type)}";
        }
        string[] sample = [.. texts.OfType<string>().Take(SampleRows)];
        TimeReader? reader = control.TimeFormat.Length > 0 ? TimeReader.Of(control.TimeFormat, clock) : sample.Length == 0 ? null : TimeSniffer.Find(sample, clock);
        for (int row = 0; row < Count; row++)
        {
            if (texts[row] is not { } text) _wrong.TryAdd(row, "the time is NULL");
            else if (!reader!.TryRead(Encoding.UTF8.GetBytes(text), out times[row])) _wrong.TryAdd(row, $"'{text}' cannot be read as a time {reader.Description}");
        }
    }

    private void AddNanos(long[] times)
    {
        if (Read(_layout.Time.Nanos) is not Column<long> nanos) throw new SqlException("column \"Nanoseconds\" has no whole numbers", null);
        for (int row = 0; row < Count; row++)
        {
            if (!nanos.IsNull(row) && nanos.At(row) is >= 0 and <= MostNanos) times[row] += nanos.At(row);
            else _wrong.TryAdd(row, $"{(nanos.IsNull(row) ? "NULL" : $"'{nanos.At(row)}'")} are no nanoseconds of a second");
        }
    }
}

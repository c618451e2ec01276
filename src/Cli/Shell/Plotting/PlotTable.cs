using System.Globalization;
using MarketStore.Cli.Shell.Output;
using MarketStore.Engine;
using MarketStore.Engine.Time;
using MarketStore.Sql;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Types;

namespace MarketStore.Cli.Shell.Plotting;

/// <summary>
/// What of a result can be drawn: the first column of times, the numeric ones, and the text that tells series apart: the
/// symbol, or, beside a single numeric column, the first text. NULL and infinities are NaN; rows without a time that can be stored are left out.
/// </summary>
internal sealed class PlotTable
{
    private const int MaxRows = 10_000_000;

    private readonly IReadOnlyList<SqlColumn> _columns;
    private readonly int _timeAt;
    private readonly int _keyAt;
    private readonly List<long> _times = [];
    private readonly List<int> _keyOfRow = [];
    private readonly Dictionary<string, int> _keys = new(StringComparer.Ordinal);
    private readonly List<(SqlColumn Column, int Place, List<double> Values)> _numbers = [];

    private PlotTable(IReadOnlyList<SqlColumn> columns)
    {
        _columns = columns;
        _timeAt = Find(column => column.Type == SqlType.Timestamp);
        if (_timeAt < 0) _timeAt = Find(column => column.Type == SqlType.Date);
        for (int c = 0; c < columns.Count; c++)
        {
            if (columns[c].Type.IsNumber()) _numbers.Add((columns[c], c, []));
        }
        _keyAt = Find(column => column.Type == SqlType.Text && IsNamed(column, "Symbol"));
        if (_keyAt < 0 && _numbers.Count == 1) _keyAt = Find(column => column.Type == SqlType.Text);
    }

    public bool HasTimes => _timeAt >= 0;

    public int RowCount { get; private set; }

    /// <summary>Texts that tell rows apart, in the order of their first rows.</summary>
    public int KeyCount => _keys.Count;

    /// <summary>Names of the numeric columns.</summary>
    public IReadOnlyList<string> Numbers => [.. _numbers.Select(number => number.Column.Name)];

    /// <summary>Reads a result to its end.</summary>
    /// <exception cref="MarketStoreException">It has more rows than can be held.</exception>
    public static PlotTable Read(SqlResult result, CancellationToken cancel)
    {
        var table = new PlotTable(result.Columns);
        while (result.Next() is { } batch)
        {
            cancel.ThrowIfCancellationRequested();
            table.Add(batch);
            if (table.RowCount > MaxRows)
            {
                throw MarketStoreException.Invalid(string.Create(
                    CultureInfo.InvariantCulture, $"\\plot draws {MaxRows:N0} rows at the most: gather them with SAMPLE BY, or take fewer with WHERE"));
            }
        }
        return table;
    }

    /// <summary>The columns as a message lists them.</summary>
    public string Description => _columns.Count == 0
        ? "no columns"
        : string.Join(", ", _columns.Select(column => $"{Escapes.Of(column.Name)} {column.Type.Name()}"));

    /// <summary>A numeric column by its name, in any letter case.</summary>
    public bool Has(string name) => _numbers.Exists(number => IsNamed(number.Column, name));

    /// <summary>All values of a numeric column, in the order of the rows.</summary>
    public IReadOnlyList<double> Values(string name) => _numbers.Find(number => IsNamed(number.Column, name)).Values;

    /// <summary>A numeric column in order of time, for each text that tells rows apart.</summary>
    public IEnumerable<PlotSeries> Series(string name)
    {
        IReadOnlyList<double> values = Values(name);
        int[][] rows = RowsByKey();
        string[] keys = [.. _keys.Keys];
        for (int key = 0; key < rows.Length; key++)
        {
            string title = keys.Length < 2 ? name : _numbers.Count == 1 ? keys[key] : $"{keys[key]} {name}";
            yield return new PlotSeries(Escapes.Of(title), [.. rows[key].Select(row => _times[row])], [.. rows[key].Select(row => values[row])]);
        }
    }

    private int[][] RowsByKey()
    {
        var rows = new List<int>[Math.Max(1, _keys.Count)];
        for (int key = 0; key < rows.Length; key++) rows[key] = [];
        for (int row = 0; row < RowCount; row++) rows[_keyAt < 0 ? 0 : _keyOfRow[row]].Add(row);
        return [.. rows.Select(Sorted)];
    }

    private int[] Sorted(List<int> rows)
    {
        for (int i = 1; i < rows.Count; i++)
        {
            // A stable sort: rows of one time stay in their order.
            if (_times[rows[i]] < _times[rows[i - 1]]) return [.. rows.OrderBy(row => _times[row])];
        }
        return [.. rows];
    }

    private void Add(Batch batch)
    {
        for (int row = 0; row < batch.Count; row++)
        {
            if (HasTimes)
            {
                if (TimeOf(batch.Columns[_timeAt], row) is not { } ns) continue;
                _times.Add(ns);
            }
            if (_keyAt >= 0) _keyOfRow.Add(Key(batch.Columns[_keyAt], row));
            foreach ((_, int place, List<double> values) in _numbers) values.Add(Number(batch.Columns[place], row));
            RowCount++;
        }
    }

    private long? TimeOf(Column column, int row)
    {
        if (column.IsNull(row)) return null;
        long unit = _columns[_timeAt].Type == SqlType.Date ? Timestamps.NsPerDay : 1, value = ((Column<long>)column).At(row);
        return value >= Timestamps.MinNs / unit && value <= Timestamps.MaxNs / unit ? value * unit : null;
    }

    private int Key(Column column, int row)
    {
        string text = column.IsNull(row) ? CellText.Null : ((Column<string>)column).At(row);
        if (_keys.TryGetValue(text, out int key)) return key;
        _keys.Add(text, _keys.Count);
        return _keys.Count - 1;
    }

    private static double Number(Column column, int row)
    {
        if (column.IsNull(row)) return double.NaN;
        double value = column switch
        {
            Column<double> values => values.At(row),
            Column<ulong> values => values.At(row),
            _ => ((Column<long>)column).At(row),
        };
        return double.IsFinite(value) ? value : double.NaN;
    }

    private int Find(Func<SqlColumn, bool> isWanted)
    {
        for (int c = 0; c < _columns.Count; c++)
        {
            if (isWanted(_columns[c])) return c;
        }
        return -1;
    }

    private static bool IsNamed(SqlColumn column, string name) => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}

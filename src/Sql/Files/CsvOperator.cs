using MarketStore.Sql.Binding;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Execution;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Files;

/// <summary>Some columns of one CSV file, batch by batch.</summary>
internal sealed class CsvOperator : Operator
{
    private readonly CsvRecords _records;
    private readonly CsvDialect _dialect;
    private readonly IReadOnlyList<PlanColumn> _columns;
    private readonly CsvColumn[] _values;
    private readonly CancellationToken _cancel;

    /// <summary>For each wanted column its place in the file; -1: the file does not have it.</summary>
    private readonly int[] _places = [];
    private readonly int _width;
    private bool _hasRecord;

    public CsvOperator(SourceFile file, CsvDialect dialect, IReadOnlyList<PlanColumn> columns, CancellationToken cancel)
    {
        (_dialect, _columns, _cancel) = (dialect, columns, cancel);
        _values = [.. columns.Select(column => CsvColumn.Of(column.Type))];
        _records = new CsvRecords(file, dialect.Delimiter);
        try
        {
            _hasRecord = _records.Read();
            if (!_hasRecord) return;
            string[] names = CsvTable.Names(_records, dialect);
            _width = names.Length;
            _places = [.. columns.Select(column => Array.IndexOf(names, column.Name))];
            if (dialect.HasHeader) _hasRecord = _records.Read();
        }
        catch
        {
            _records.Dispose();
            throw;
        }
    }

    public override Batch? Next()
    {
        _cancel.ThrowIfCancellationRequested();
        int rows = 0;
        for (; _hasRecord && rows < Batch.MaxRows; _hasRecord = _records.Read())
        {
            // In a file of one column, nothing is a value that is missing.
            if (_records.IsBlank && _width > 1) continue;
            if (_records.FieldCount != _width) throw _records.Failed($"there are {_records.FieldCount} fields, and the first line has {_width}");
            for (int c = 0; c < _values.Length; c++) Add(c);
            rows++;
        }
        return rows == 0 ? null : new Batch(rows, [.. _values.Select(values => values.Take())]);
    }

    public override void Dispose() => _records.Dispose();

    private void Add(int column)
    {
        int place = _places[column];
        if (place < 0)
        {
            _values[column].AddNull();
            return;
        }
        ReadOnlySpan<char> text = _records[place];
        // Some systems put quotes around all that they write: only as text is that a value.
        bool isNull = text.SequenceEqual(_dialect.NullText) && (!_records.IsQuoted(place) || _columns[column].Type != SqlType.Text);
        if (isNull) _values[column].AddNull();
        else if (!_values[column].TryAdd(text)) throw Wrong(column, text);
    }

    private SqlException Wrong(int column, ReadOnlySpan<char> text)
    {
        const int MaxShown = 60;
        string shown = text.Length <= MaxShown ? text.ToString() : $"{text[..MaxShown]}...";
        return _records.Failed($"column \"{_columns[column].Name}\" is {_columns[column].Type.Name()}, and '{shown}' is none");
    }
}

using System.Globalization;
using System.Text;
using MarketStore.Engine;
using MarketStore.Sql;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Files;

namespace MarketStore.Cli.Loading;

/// <summary>Rows of a Parquet file on their way into chunks, one row group after another.</summary>
internal sealed class ParquetSource(ParquetFile file, ParquetLayout layout, LoadRequest request, Rejects? rejects, Action<long> progress) : ILoadSource
{
    private readonly LoadControl _control = request.Control ?? new LoadControl();
    private ParquetGroup? _group;
    private long _skip = request.Skip;
    private long _rows;
    private int _nextGroup;
    private int _next;

    public bool Read(LoadChunk chunk, int maxRows, CancellationToken cancel)
    {
        chunk.Clear(_rows);
        while (chunk.RowCount < maxRows && !cancel.IsCancellationRequested)
        {
            if ((_group is null || _next == _group.Count) && !ReadGroup(chunk)) break;
            int count = _group!.RightRows(_next, maxRows - chunk.RowCount);
            if (count > 0) Add(chunk, _group, count);
            else Refuse(chunk, _group);
            progress(_rows);
        }
        return chunk.RowCount > 0;
    }

    public void Dispose()
    {
        // Whoever opened the file closes it.
    }

    private void Add(LoadChunk chunk, ParquetGroup group, int count)
    {
        for (int c = 0; c < chunk.Columns.Length; c++)
        {
            LoadColumn column = chunk.Columns[c];
            column.Reserve(chunk.RowCount + count);
            StoredValues.Write(column.Type, group.Values[c].Slice(_next, count)).CopyTo(column.From(chunk.RowCount));
        }
        for (int row = _next; row < _next + count; row++)
        {
            chunk.Reserve();
            if (group.Symbols is not null) chunk.SetSymbol(group.Symbols.At(row).AsSpan().Trim());
            chunk.Add(group.Times[row]);
        }
        _next += count;
        _rows += count;
    }

    private void Refuse(LoadChunk chunk, ParquetGroup group)
    {
        string reason = group.Reason(_next);
        if (rejects is null) throw new LoadException(string.Create(CultureInfo.InvariantCulture, $"{request.File} row {_rows + 1}: {reason}"));
        rejects.Add(_rows + 1, reason, Encoding.UTF8.GetBytes(group.Record(_next)), request.File);
        chunk.Refuse();
        _next++;
        _rows++;
    }

    /// <summary>The next row group that has rows to be loaded.</summary>
    private bool ReadGroup(LoadChunk chunk)
    {
        while (_nextGroup < file.GroupCount)
        {
            int number = _nextGroup++, rows = file.RowsOf(number);
            if (_skip >= rows)
            {
                _skip -= rows;
                _rows += rows;
                chunk.Clear(_rows);
                continue;
            }
            try
            {
                _group = new ParquetGroup(file, number, layout, _control);
            }
            catch (Exception error) when (error is SqlException or MarketStoreException)
            {
                throw new LoadException(string.Create(CultureInfo.InvariantCulture, $"{request.File} row group {number + 1}, which begins behind row {_rows}: {error.Message}"), error);
            }
            for (int c = 0; c < chunk.Columns.Length; c++) chunk.Columns[c].CountCut(_group.Cut[c]);
            (_next, _rows, _skip) = ((int)_skip, _rows + _skip, 0);
            if (chunk.RowCount == 0) chunk.Clear(_rows);
            return true;
        }
        return false;
    }
}

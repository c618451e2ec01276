using System.Buffers;
using System.Runtime.InteropServices;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Time;
using MarketStore.Protocols.Service;

namespace MarketStore.Cli.Loading;

/// <summary>Rows of a file, in its order, on their way into a store: one write, or several where the store takes less at once.</summary>
/// <remarks>One thread at a time: a source fills it, then it is written, then it is filled again.</remarks>
internal sealed class LoadChunk
{
    private readonly LoadColumn _seconds = new("Epoch", ColumnType.Int64);
    private readonly LoadColumn? _nanos;
    private readonly LoadTarget _target;
    private readonly List<string> _symbols = [];
    private readonly Dictionary<string, int> _symbolNumbers = new(StringComparer.Ordinal);
    private int[] _symbolOf = [];

    /// <summary>Rows of the file before this chunk.</summary>
    private long _before;

    /// <summary>Rows that were refused: behind how many good ones, and how many all in all so far.</summary>
    private readonly List<(int Behind, long Refused)> _refused = [];

    public LoadChunk(LoadTarget target)
    {
        _target = target;
        Columns = [.. target.Columns.Select(column => new LoadColumn(column.Name, column.Type))];
        if (target.IsVariable) _nanos = new LoadColumn("Nanoseconds", ColumnType.Int32);
    }

    /// <summary>The columns of the bucket, in its order; the time is not among them.</summary>
    public LoadColumn[] Columns { get; }

    public int RowCount { get; private set; }

    /// <summary>Rows of the file up to the end of this chunk, refused ones included.</summary>
    public long RowsRead => RowsReadUpTo(RowCount);

    /// <summary>The line on which the last row begins; 0: the file has no lines.</summary>
    public long LastLine { get; set; }

    public long FirstNs { get; private set; }

    public long LastNs { get; private set; }

    public long CutCount => Columns.Sum(column => column.CutCount);

    /// <summary>Symbols of the rows, where a column tells them.</summary>
    public IReadOnlyList<string> Symbols => _symbols;

    /// <param name="rowsRead">Rows of the file before those that follow.</param>
    public void Clear(long rowsRead)
    {
        (RowCount, FirstNs, LastNs, _before) = (0, long.MaxValue, long.MinValue, rowsRead);
        _refused.Clear();
        _symbols.Clear();
        _symbolNumbers.Clear();
    }

    /// <summary>Makes room for a row, whose values are set before it is added.</summary>
    public void Reserve()
    {
        if ((RowCount & 4095) != 0) return;
        int rows = RowCount + 4096;
        foreach (LoadColumn column in Columns) column.Reserve(rows);
        _seconds.Reserve(rows);
        _nanos?.Reserve(rows);
        if (_target.HasSymbols && _symbolOf.Length < rows) Array.Resize(ref _symbolOf, Math.Max(rows, 2 * _symbolOf.Length));
    }

    /// <summary>Adds the row whose values have been set.</summary>
    public void Add(long timeNs)
    {
        MemoryMarshal.Write(_seconds.At(RowCount), Timestamps.Seconds(timeNs));
        if (_nanos is not null) MemoryMarshal.Write(_nanos.At(RowCount), Timestamps.Nanos(timeNs));
        (FirstNs, LastNs) = (long.Min(FirstNs, timeNs), long.Max(LastNs, timeNs));
        RowCount++;
    }

    /// <summary>A row of the file is wrong, and not among these.</summary>
    public void Refuse()
    {
        long refused = _refused.Count == 0 ? 1 : _refused[^1].Refused + 1;
        if (_refused.Count > 0 && _refused[^1].Behind == RowCount) _refused[^1] = (RowCount, refused);
        else _refused.Add((RowCount, refused));
    }

    /// <summary>Rows of the file that are dealt with when the first rows of this chunk are.</summary>
    public long RowsReadUpTo(int rows)
    {
        int place = _refused.FindLastIndex(refused => refused.Behind <= rows);
        return _before + rows + (place < 0 ? 0 : _refused[place].Refused);
    }

    /// <summary>Says whose row the next one is.</summary>
    public void SetSymbol(ReadOnlySpan<char> symbol)
    {
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup = _symbolNumbers.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!lookup.TryGetValue(symbol, out int number))
        {
            number = _symbols.Count;
            _symbols.Add(symbol.ToString());
            _symbolNumbers.Add(_symbols[number], number);
        }
        _symbolOf[RowCount] = number;
    }

    /// <summary>Some of the rows as one write; valid until the next call, or until the chunk is cleared.</summary>
    public WriteRequest ToRequest(int first, int count)
    {
        var starts = new List<KeyValuePair<string, long>>();
        var lengths = new List<KeyValuePair<string, long>>();
        List<LoadColumn> all = [_seconds, .. Columns];
        if (_nanos is not null) all.Add(_nanos);
        List<ReadOnlySequence<byte>> values;
        if (_target.HasSymbols)
        {
            int[] order = ArrayPool<int>.Shared.Rent(count);
            GroupBySymbol(first, order.AsSpan(0, count), starts, lengths);
            values = [.. all.Select(column => column.Gathered(order.AsSpan(0, count)))];
            ArrayPool<int>.Shared.Return(order);
        }
        else
        {
            starts.Add(new(_target.Key, 0));
            lengths.Add(new(_target.Key, count));
            values = [.. all.Select(column => column.Sequence(first, count))];
        }
        return new WriteRequest(new Dataset
        {
            Types = [.. all.Select(column => column.WireType)],
            Names = [.. all.Select(column => column.Name)],
            Data = values,
            Length = count,
            StartIndex = starts,
            Lengths = lengths,
        }, _target.IsVariable);
    }

    /// <summary>Rows of a symbol side by side, in the order they have.</summary>
    private void GroupBySymbol(int first, Span<int> order, List<KeyValuePair<string, long>> starts, List<KeyValuePair<string, long>> lengths)
    {
        var next = new int[_symbols.Count + 1];
        for (int row = first; row < first + order.Length; row++) next[_symbolOf[row] + 1]++;
        for (int s = 0; s < _symbols.Count; s++)
        {
            int rows = next[s + 1];
            next[s + 1] += next[s];
            if (rows == 0) continue;
            starts.Add(new(_target.KeyOf(_symbols[s]), next[s]));
            lengths.Add(new(_target.KeyOf(_symbols[s]), rows));
        }
        for (int row = first; row < first + order.Length; row++) order[next[_symbolOf[row]]++] = row;
    }
}

using MarketStore.Engine.Columns;

namespace MarketStore.Engine.Scan;

/// <summary>
/// Gathers the rows of a scan into few large buffers, which the pool can hand out again, instead of one per block. Rows
/// come in ascending pieces; a scan from the end brings the last piece first and fills its buffers from the back.
/// </summary>
/// <param name="result">Owns the buffers.</param>
/// <param name="columns">Positions in the runs' schema.</param>
/// <param name="bound">No more rows than this will come.</param>
internal sealed class RowCollector(ScanResult result, int[] columns, bool ascending, long bound)
{
    /// <summary>Rows of one chunk at the most: even text then stays far below the size an array can have.</summary>
    private const int MaxChunkRows = 1 << 20;

    private readonly List<RowChunk> _chunks = [];
    private Memory<long> _times;
    private Memory<byte>[] _buffers = [];
    private int _filled;

    /// <summary>Copies rows [first, first + count) of a run.</summary>
    public void Add(Run rows, int first, int count)
    {
        Invariant.Holds(count <= bound, "a scan finds no more rows than its sources have");
        while (count > 0)
        {
            if (_filled == _times.Length) Begin(rows.Schema);
            int taken = Math.Min(count, _times.Length - _filled);
            int source = ascending ? first : first + count - taken;
            int target = ascending ? _filled : _times.Length - _filled - taken;
            rows.Times.Slice(source, taken).CopyTo(_times.Span[target..]);
            for (int c = 0; c < columns.Length; c++)
            {
                int width = rows.Schema.Width(columns[c]);
                rows.Copy(columns[c], source, _buffers[c].Span.Slice(target * width, taken * width));
            }
            _filled += taken;
            bound -= taken;
            count -= taken;
            if (ascending) first += taken;
        }
    }

    /// <summary>All rows, ascending.</summary>
    public IReadOnlyList<RowChunk> Finish()
    {
        Flush();
        if (!ascending) _chunks.Reverse();
        return _chunks;
    }

    private void Begin(Schema schema)
    {
        Flush();
        int rows = (int)Math.Min(bound, MaxChunkRows);
        _times = result.RentTimes(rows);
        _buffers = new Memory<byte>[columns.Length];
        for (int c = 0; c < columns.Length; c++) _buffers[c] = result.RentBytes(c, rows * schema.Width(columns[c]));
    }

    private void Flush()
    {
        if (_filled == 0) return;
        int start = ascending ? 0 : _times.Length - _filled;
        var used = new ReadOnlyMemory<byte>[_buffers.Length];
        for (int c = 0; c < used.Length; c++)
        {
            int width = _buffers[c].Length / _times.Length;
            used[c] = _buffers[c].Slice(start * width, _filled * width);
        }
        _chunks.Add(new RowChunk(_filled, _times.Slice(start, _filled), used));
        _filled = 0;
        _times = default;
    }
}

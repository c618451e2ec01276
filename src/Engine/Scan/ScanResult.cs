using MarketStore.Engine.Catalog;

namespace MarketStore.Engine.Scan;

/// <summary>
/// What a scan found, bucket after bucket in the order asked for. Blocks have been read and their checksums verified,
/// but nothing is decoded until it is copied out: a result costs the memory of its encoded bytes, whatever its rows
/// would take, and whoever sends it can do so column by column.
/// </summary>
/// <remarks>One thread at a time; copying is fastest from the first row to the last. Dispose it to give its memory back.</remarks>
public sealed class ScanResult : IDisposable
{
    private readonly List<RowPiece> _pieces = [];

    /// <summary>Row of the result that each piece begins with.</summary>
    private readonly List<long> _starts = [];
    private readonly List<Run> _runs = [];
    private readonly List<BucketRows> _buckets = [];
    private int _last;

    internal ScanResult()
    {
    }

    public IReadOnlyList<BucketRows> Buckets => _buckets;

    /// <summary>Rows of all buckets.</summary>
    public long RowCount { get; private set; }

    /// <summary>Copies the times of rows from firstRow on: nanoseconds UTC.</summary>
    /// <param name="firstRow">Counted over all buckets.</param>
    /// <param name="target">One per row; there are that many.</param>
    public void CopyTimes(long firstRow, Span<long> target)
    {
        for (int p = Find(firstRow); !target.IsEmpty; p++)
        {
            RowPiece piece = _pieces[p];
            int skipped = (int)(firstRow - _starts[p]), count = Math.Min(piece.Count - skipped, target.Length);
            piece.Rows.CopyTimes(piece.First + skipped, target[..count]);
            target = target[count..];
            firstRow += count;
        }
    }

    /// <summary>Copies values of one column, little-endian, from firstRow on.</summary>
    /// <param name="column">Position in <see cref="BucketRows.Schema"/>; its type is the same in all buckets touched.</param>
    /// <param name="firstRow">Counted over all buckets.</param>
    /// <param name="target">Length = rows x width; there are that many rows.</param>
    public void CopyColumn(int column, long firstRow, Span<byte> target)
    {
        for (int p = Find(firstRow); !target.IsEmpty; p++)
        {
            RowPiece piece = _pieces[p];
            int width = piece.Columns.Schema.Width(column);
            int skipped = (int)(firstRow - _starts[p]), count = Math.Min(piece.Count - skipped, target.Length / width);
            piece.Rows.Copy(piece.Columns.Positions[column], piece.First + skipped, target[..(count * width)]);
            target = target[(count * width)..];
            firstRow += count;
        }
    }

    public void Dispose()
    {
        foreach (Run run in _runs) run.Dispose();
        _runs.Clear();
        _pieces.Clear();
    }

    /// <summary>Takes over a run.</summary>
    internal Run Own(Run run)
    {
        _runs.Add(run);
        return run;
    }

    /// <summary>Gives the run that was taken over last back: nothing of it is in the result.</summary>
    internal void Release(Run run)
    {
        Invariant.Holds(ReferenceEquals(_runs[^1], run), "the run was taken over last");
        _runs.RemoveAt(_runs.Count - 1);
        run.Dispose();
    }

    /// <param name="pieces">Ascending in time; of runs that the result owns or that own nothing.</param>
    internal void Add(Bucket bucket, Projection columns, IReadOnlyList<RowPiece> pieces)
    {
        long first = RowCount;
        foreach (RowPiece piece in pieces)
        {
            _pieces.Add(piece);
            _starts.Add(RowCount);
            RowCount += piece.Count;
        }
        _buckets.Add(new BucketRows(this, bucket, columns.Schema, (first, RowCount - first)));
    }

    /// <summary>The piece that has a row: usually the one after the one found last.</summary>
    private int Find(long row)
    {
        if (_pieces.Count == 0) return 0;
        if (IsIn(_last)) return _last;
        if (_last + 1 < _pieces.Count && IsIn(_last + 1)) return ++_last;
        int found = _starts.BinarySearch(row);
        return _last = found >= 0 ? found : ~found - 1;

        bool IsIn(int piece) => row >= _starts[piece] && row < _starts[piece] + _pieces[piece].Count;
    }
}

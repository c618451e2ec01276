using MarketStore.Engine.Catalog;
using MarketStore.Engine.Codecs;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Segments;
using MarketStore.Engine.Time;

namespace MarketStore.Engine.Scan;

/// <summary>
/// Reads rows of one bucket of a snapshot forward, piece by piece, in time order. A block is opened when its turn comes
/// and given back when the cursor has gone by; a piece lies in one block, one head, or one merged slice of several.
///
///     blocks   [     0     ][     1     ]  [  2  ]
///     range        |                         |
///     pieces       [1][ 2  ][ 3  ][ 4   ]  [5]         each begins at a vector of 1,024 rows where it can
///
/// The last n rows are found backwards: rows are counted from the end, mostly without opening anything, until there are
/// n; then the cursor goes forward from there.
/// </summary>
/// <remarks>One thread at a time; several cursors of a snapshot may be used by several threads. Dispose it.</remarks>
internal sealed class RowCursor : IDisposable
{
    private readonly Snapshot _snapshot;
    private readonly SnapshotRequest _request;
    private readonly SliceReader _reader;
    private readonly Bucket _bucket;
    private readonly BucketVersion _version;
    private readonly SegmentFiles _files;
    private List<Slice>? _slices;
    private int _nextSlice;
    private long _skip;
    private long _remaining = long.MaxValue;
    private long _prunedByTime;
    private long _rowsRead;

    /// <summary>The run that the cursor is in; rows of it from the piece's first to the last that is wanted.</summary>
    private Run? _run;
    private int _first;
    private int _end;
    private bool _disposed;

    /// <param name="snapshot">Held until the cursor is disposed.</param>
    internal RowCursor(Snapshot snapshot, SegmentFiles files, (Bucket Bucket, BucketVersion Version) source, SnapshotRequest request)
    {
        (_snapshot, _files, _request) = (snapshot, files, request);
        (_bucket, _version) = source;
        _reader = new SliceReader((_bucket, _version.Schema), files, request);
    }

    public Bucket Bucket => _bucket;

    /// <summary>The columns of the bucket as of the snapshot.</summary>
    public Schema Schema => _version.Schema;

    /// <summary>Rows of the current piece; 0 before the first and behind the last.</summary>
    public int Count { get; private set; }

    /// <summary>What reading has cost so far.</summary>
    public ScanCounters Counters => new(_prunedByTime, _reader.BlocksExcluded, _reader.BlocksRead, _rowsRead, _reader.BytesRead);

    /// <summary>Goes to the next piece.</summary>
    /// <param name="maxRows">Rows of the piece at the most; at least 1. Below 1,024, vectors are decoded more than once.</param>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="MarketStoreException">A block is damaged, or the disk failed.</exception>
    /// <exception cref="OperationCanceledException">The request was cancelled.</exception>
    public bool Next(int maxRows)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRows, 1);
        _request.Cancel.ThrowIfCancellationRequested();
        _first += Count;
        Count = 0;
        try
        {
            while (_first == _end)
            {
                if (!OpenNext()) return false;
            }
        }
        catch (IOException error)
        {
            throw MarketStoreException.ReadFailed(error);
        }
        Count = PieceLength(maxRows);
        _rowsRead += Count;
        return true;
    }

    /// <summary>Copies the times of the piece: ascending nanoseconds UTC.</summary>
    /// <param name="target">Length = <see cref="Count"/>.</param>
    public void CopyTimes(Span<long> target)
    {
        CheckLength(target.Length);
        try
        {
            if (Count > 0) _run!.CopyTimes(_first, target);
        }
        catch (IOException error)
        {
            throw MarketStoreException.ReadFailed(error);
        }
    }

    /// <summary>Copies the values of one column, little-endian.</summary>
    /// <param name="column">Position in <see cref="Schema"/>; one that was asked for.</param>
    /// <param name="target">Length = <see cref="Count"/> x width.</param>
    public void Copy(int column, Span<byte> target)
    {
        CheckLength(target.Length / _version.Schema.Width(column));
        try
        {
            if (Count > 0) _run!.Copy(column, _first, target);
        }
        catch (IOException error)
        {
            throw MarketStoreException.ReadFailed(error);
        }
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        Count = 0;
        _run = null;
        _reader.Dispose();
        _snapshot.Leave();
    }

    private static bool IsWhole(Slice slice, out BlockRef block)
    {
        block = slice.Sources is [{ Block: { } only }] ? only : default;
        return block.RowCount > 0 && slice.From <= block.MinTime && slice.To >= block.MaxTime;
    }

    private void CheckLength(int rows)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (rows != Count) throw new ArgumentException($"room for {rows} rows, and the piece has {Count}");
    }

    /// <summary>As many as there may be, cut back so that the next piece begins at a vector.</summary>
    private int PieceLength(int maxRows)
    {
        if (_end - _first <= maxRows) return _end - _first;
        int end = _first + maxRows, vector = end / VectorColumn.VectorLength * VectorColumn.VectorLength;
        return maxRows >= VectorColumn.VectorLength && vector > _first ? vector - _first : maxRows;
    }

    /// <summary>Goes to the next slice.</summary>
    /// <returns>False behind the last one. A slice may turn out to have no rows.</returns>
    private bool OpenNext()
    {
        if (_slices is null)
        {
            Plan();
            if (_run is not null) return true;
        }
        (_run, _first, _end) = (null, 0, 0);
        if (_nextSlice == _slices!.Count || _remaining == 0)
        {
            _nextSlice = _slices.Count;
            _reader.Dispose();
            return false;
        }
        Slice slice = _slices[_nextSlice];
        bool isWhole = IsWhole(slice, out BlockRef block);
        // The limit counts rows that are left out; of half a block it is not known how many they are.
        bool mayExclude = _request.Conditions.Count > 0 && (_remaining == long.MaxValue || isWhole);
        if (_reader.Open(slice, mayExclude) is { } run)
        {
            (int first, int count) = run.Between(slice.From, slice.To);
            (first, count) = (first + (int)_skip, count - (int)_skip);
            count = (int)Math.Min(count, _remaining);
            if (_remaining != long.MaxValue) _remaining -= count;
            (_run, _first, _end) = (run, first, first + count);
        }
        else if (_remaining != long.MaxValue)
        {
            _remaining = Math.Max(0, _remaining - block.RowCount);
        }
        _skip = 0;
        _nextSlice++;
        return true;
    }

    private void Plan()
    {
        var range = new TimeRange(_request.FromNs, _request.ToNs);
        bool isLast = _request.Limit is not null && !_request.FromStart;
        if (isLast && _request.Limit == 1 && NewestRow.Find(_bucket, _version, _files, range) is { } last)
        {
            (_slices, _run, _first, _end) = ([], last, last.Count - 1, last.Count);
            return;
        }
        List<Slice> slices = range.FromNs > range.ToNs || _request.Limit == 0
            ? [] : SlicePlan.For(_version, range, _request.Limit, _request.FromStart).Slices;
        int planned = slices.SelectMany(slice => slice.Sources).Select(source => source.Block).OfType<BlockRef>().Distinct().Count();
        _prunedByTime = _version.Blocks.Main.Length + _version.Blocks.Shadows.Length - planned;
        if (isLast) GoToLast(slices, _request.Limit!.Value);
        else if (_request.Limit is { } limit) _remaining = limit;
        _slices = slices;
    }

    /// <summary>Finds the slice and the row of it with which the last rows begin.</summary>
    private void GoToLast(List<Slice> slices, long rows)
    {
        _nextSlice = slices.Count;
        while (_nextSlice > 0 && rows > 0) rows -= CountRows(slices[--_nextSlice]);
        _skip = Math.Max(0, -rows);
    }

    private int CountRows(Slice slice) =>
        IsWhole(slice, out BlockRef block) ? block.RowCount : _reader.Open(slice, mayExclude: false)!.Between(slice.From, slice.To).Count;
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Codecs;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Io;
using MarketStore.Engine.Segments;

namespace MarketStore.Engine.Scan;

/// <summary>The rows of one block. Its bytes are read once; a column is verified and decoded when it is asked for.</summary>
internal sealed class BlockRun : Run
{
    private readonly BlockRef _block;
    private readonly string _path;
    private readonly Pooled<byte> _bytes;
    private readonly BlockHeader _header;
    private readonly bool[] _verified;
    private Pooled<long>? _times;
    private bool _disposed;

    private BlockRun(Bucket bucket, BlockRef block, SegmentFiles files)
        : base(bucket.Schema)
    {
        (_block, _path) = (block, files.PathOf(bucket.Key, block.Period, block.File));
        _bytes = new Pooled<byte>(block.ByteCount);
        try
        {
            files.Read(bucket, block, _bytes.Span);
            _header = BlockHeader.Read(_bytes.Span, _path, block.Offset);
            if (_header.Bucket != bucket.Id)
            {
                throw CorruptBlock.Format(_path, block.Offset, $"a block of bucket {_header.Bucket}, not of {bucket.Id}");
            }
            if (_header.RowCount != block.RowCount || _header.MinTime != block.MinTime || _header.MaxTime != block.MaxTime)
            {
                throw CorruptBlock.Format(_path, block.Offset,
                    $"{_header.RowCount} rows from {_header.MinTime} to {_header.MaxTime}, not the block that is listed");
            }
            _verified = new bool[_header.Columns.Length];
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <exception cref="MarketStoreException">The block is damaged or not the one the version lists.</exception>
    public static BlockRun Open(Bucket bucket, BlockRef block, SegmentFiles files) => new(bucket, block, files);

    /// <summary>What the block says of itself; its checksum has been verified.</summary>
    public BlockHeader Header => _header;

    public override int Count => _block.RowCount;

    public override ReadOnlySpan<long> Times => (_times ??= DecodeTimes()).Span;

    public override void CopyTimes(int first, Span<long> target)
    {
        // Not kept: a result of many blocks would hold them all.
        if (_times is { } known) known.Span.Slice(first, target.Length).CopyTo(target);
        else Decode(0, first, MemoryMarshal.AsBytes(target));
    }

    public override (int First, int Count) Between(long fromNs, long toNs)
    {
        int first = fromNs <= _block.MinTime ? 0 : Bound(fromNs, inclusive: false);
        int end = toNs >= _block.MaxTime ? Count : Bound(toNs, inclusive: true);
        return (first, Math.Max(0, end - first));
    }

    public override void Copy(int column, int first, Span<byte> target) => Decode(IndexOf(column), first, target);

    public override void Verify(ReadOnlySpan<int> columns)
    {
        Encoded(0);
        foreach (int column in columns) Encoded(IndexOf(column));
    }

    public override void Dispose()
    {
        // Giving an array back twice would hand it to two users.
        if (_disposed) return;
        _disposed = true;
        _bytes.Dispose();
        _times?.Dispose();
    }

    /// <summary>Like the base's, but decodes the times of one vector and the first ones of some others.</summary>
    [SkipLocalsInit]
    private int Bound(long timeNs, bool inclusive)
    {
        Span<long> times = stackalloc long[VectorColumn.VectorLength];
        int low = 0, high = VectorColumn.CountVectors(Count);
        while (high - low > 1)
        {
            int middle = (low + high) >>> 1;
            CopyTimes(middle * VectorColumn.VectorLength, times[..1]);
            if (IsBefore(times[0])) low = middle;
            else high = middle;
        }
        int first = low * VectorColumn.VectorLength;
        times = times[..Math.Min(VectorColumn.VectorLength, Count - first)];
        CopyTimes(first, times);
        int row = 0;
        for (int end = times.Length; row < end;)
        {
            int middle = (row + end) >>> 1;
            if (IsBefore(times[middle])) row = middle + 1;
            else end = middle;
        }
        return first + row;

        bool IsBefore(long time) => time < timeNs || (inclusive && time == timeNs);
    }

    private Pooled<long> DecodeTimes()
    {
        var times = new Pooled<long>(_block.RowCount);
        Decode(0, 0, MemoryMarshal.AsBytes(times.Span));
        return times;
    }

    /// <summary>Where a column of the bucket is in this block.</summary>
    private int IndexOf(int column)
    {
        ColumnDefinition wanted = Schema.Columns[column];
        int index = _header.IndexOf(wanted.Name);
        return index >= 1 && _header.Columns[index].Type == wanted.Type ? index : throw CorruptBlock.Format(
            _path, _block.Offset, $"no column {wanted.Name} of type {wanted.Type.DisplayName()}");
    }

    /// <summary>The encoded bytes of a column, verified.</summary>
    private ReadOnlySpan<byte> Encoded(int index)
    {
        BlockColumn column = _header.Columns[index];
        if (column.Offset < _header.HeaderBytes || column.ByteCount < 0
            || (long)column.Offset + column.ByteCount > _block.ByteCount)
        {
            throw CorruptBlock.Format(_path, _block.Offset, $"column {column.Name} lies outside the block");
        }
        ReadOnlySpan<byte> encoded = _bytes.Span.Slice(column.Offset, column.ByteCount);
        if (_verified[index]) return encoded;
        ulong actual = Checksum.Of(encoded);
        if (actual != column.Checksum)
        {
            throw CorruptBlock.Checksum(_path, _block.Offset, $"column {column.Name}", column.Checksum, actual);
        }
        _verified[index] = true;
        return encoded;
    }

    private void Decode(int index, int first, Span<byte> target)
    {
        BlockColumn column = _header.Columns[index];
        ReadOnlySpan<byte> encoded = Encoded(index);
        try
        {
            ColumnCodec.Decode(new EncodedColumn(column.Codec, column.Type, _header.RowCount, encoded), first, target);
        }
        catch (InvalidDataException error)
        {
            throw CorruptBlock.Format(_path, _block.Offset, $"column {column.Name}: {error.Message}", error);
        }
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Codecs;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Segments;

namespace MarketStore.Engine.Scan;

/// <summary>
/// The rows of one block. A column is verified and decoded when it is asked for. The block may be older than the columns
/// asked for: they are found by their numbers, and those that it lacks have <see cref="MissingValues"/>.
/// </summary>
internal sealed class BlockRun : Run
{
    private readonly BlockRef _block;
    private readonly BlockBytes _bytes;
    private Pooled<long>? _times;
    private bool _disposed;

    private BlockRun(Schema schema, BlockRef block, BlockBytes bytes)
        : base(schema) => (_block, _bytes) = (block, bytes);

    /// <summary>A block whose bytes are all read at once.</summary>
    /// <param name="of">Whose block it is, and the columns to read it with.</param>
    /// <exception cref="MarketStoreException">The block is damaged or not the one the version lists.</exception>
    public static BlockRun Open((Bucket Bucket, Schema Schema) of, BlockRef block, SegmentFiles files) =>
        new(of.Schema, block, BlockBytes.ReadWhole(of.Bucket, block, files));

    /// <summary>A block of which only the header is read; <see cref="Load"/> brings what is wanted of the rest.</summary>
    /// <exception cref="MarketStoreException">The block is damaged or not the one the version lists.</exception>
    public static BlockRun OpenHeader((Bucket Bucket, Schema Schema) of, BlockRef block, SegmentFiles files) =>
        new(of.Schema, block, BlockBytes.ReadHeader(of.Bucket, block, files));

    /// <summary>What the block says of itself; its checksum has been verified.</summary>
    public BlockHeader Header => _bytes.Header;

    /// <summary>Bytes read from the file so far.</summary>
    public long BytesRead => _bytes.BytesRead;

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

    public override void Copy(int column, int first, Span<byte> target)
    {
        if (IndexOf(column) is var index and > 0) Decode(index, first, target);
        else MissingValues.Fill(Schema.Columns[column].Type, target);
    }

    public override void Verify(ReadOnlySpan<int> columns)
    {
        _bytes.Column(0);
        foreach (int column in columns)
        {
            if (IndexOf(column) is var index and > 0) _bytes.Column(index);
        }
    }

    /// <summary>Reads and verifies some columns.</summary>
    /// <param name="columns">Positions in the schema.</param>
    /// <param name="times">Whether the times are wanted, too.</param>
    /// <exception cref="MarketStoreException">They are damaged.</exception>
    public void Load(ReadOnlySpan<int> columns, bool times)
    {
        Span<int> indexes = new int[columns.Length + 1];
        int count = times ? 1 : 0;
        foreach (int column in columns)
        {
            if (IndexOf(column) is var index and > 0) indexes[count++] = index;
        }
        indexes = indexes[..count];
        _bytes.Load(indexes);
        foreach (int index in indexes) _bytes.Column(index);
    }

    /// <summary>Least and greatest value of a column.</summary>
    /// <param name="column">Position in the schema.</param>
    public ZoneMap Zone(int column)
    {
        if (IndexOf(column) is var index and > 0) return Header.Columns[index].Zone;
        ColumnType type = Schema.Columns[column].Type;
        Span<byte> missing = stackalloc byte[type.Width()];
        MissingValues.Fill(type, missing);
        return ZoneMap.Of(missing, type);
    }

    /// <summary>Where a column of the bucket is in this block; -1 when it was added later.</summary>
    /// <param name="column">Position in the schema.</param>
    /// <exception cref="MarketStoreException">The block lacks one that all blocks have.</exception>
    public int IndexOf(int column)
    {
        int index = Header.IndexOf(Schema.Ids[column], column + 1);
        if (index < 0 && Schema.IsAdded(column)) return -1;
        ColumnDefinition wanted = Schema.Columns[column];
        return index > 0 && Header.Columns[index].Type == wanted.Type ? index : throw CorruptBlock.Format(
            _bytes.Path, _block.Offset, $"no column {wanted.Name} of type {wanted.Type.DisplayName()}");
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

    private void Decode(int index, int first, Span<byte> target)
    {
        BlockColumn column = Header.Columns[index];
        ReadOnlySpan<byte> encoded = _bytes.Column(index);
        try
        {
            ColumnCodec.Decode(new EncodedColumn(column.Codec, column.Type, Header.RowCount, encoded), first, target);
        }
        catch (InvalidDataException error)
        {
            throw CorruptBlock.Format(_bytes.Path, _block.Offset, $"column {column.Name}: {error.Message}", error);
        }
    }
}

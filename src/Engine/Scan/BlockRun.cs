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
    private readonly Pooled<long> _times;
    private readonly BlockHeader _header;
    private readonly bool[] _verified;
    private bool _disposed;

    private BlockRun(Bucket bucket, BlockRef block, SegmentFiles files)
        : base(bucket.Schema)
    {
        (_block, _path) = (block, files.PathOf(bucket.Key, block.Period, block.File));
        _bytes = new Pooled<byte>(block.ByteCount);
        _times = new Pooled<long>(block.RowCount);
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
            Decode(0, 0, MemoryMarshal.AsBytes(_times.Span));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <exception cref="MarketStoreException">The block is damaged or not the one the version lists.</exception>
    public static BlockRun Open(Bucket bucket, BlockRef block, SegmentFiles files) => new(bucket, block, files);

    public override ReadOnlySpan<long> Times => _times.Span;

    public override void Copy(int column, int first, Span<byte> target)
    {
        ColumnDefinition wanted = Schema.Columns[column];
        int index = _header.IndexOf(wanted.Name);
        if (index < 1 || _header.Columns[index].Type != wanted.Type)
        {
            throw CorruptBlock.Format(_path, _block.Offset, $"no column {wanted.Name} of type {wanted.Type.DisplayName()}");
        }
        Decode(index, first, target);
    }

    public override void Dispose()
    {
        // Giving an array back twice would hand it to two users.
        if (_disposed) return;
        _disposed = true;
        _bytes.Dispose();
        _times.Dispose();
    }

    private void Decode(int index, int first, Span<byte> target)
    {
        BlockColumn column = _header.Columns[index];
        if (column.Offset < _header.HeaderBytes || column.ByteCount < 0
            || (long)column.Offset + column.ByteCount > _block.ByteCount)
        {
            throw CorruptBlock.Format(_path, _block.Offset, $"column {column.Name} lies outside the block");
        }
        ReadOnlySpan<byte> encoded = _bytes.Span.Slice(column.Offset, column.ByteCount);
        if (!_verified[index])
        {
            ulong actual = Checksum.Of(encoded);
            if (actual != column.Checksum)
            {
                throw CorruptBlock.Checksum(_path, _block.Offset, $"column {column.Name}", column.Checksum, actual);
            }
            _verified[index] = true;
        }
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

using MarketStore.Engine.Catalog;
using MarketStore.Engine.Io;
using MarketStore.Engine.Scan;

namespace MarketStore.Engine.Segments;

/// <summary>
/// The bytes of one block in memory, as far as they have been read; each at its own offset, so that what is missing
/// leaves holes and moves nothing. A block is read whole, or its header first and then the columns that are wanted.
///
///     file      header | Epoch | Open | High | Low | Close | Volume
///     wanted                            High              Volume
///     read      [first piece  ].......[     ]............[      ]
///
/// No byte is handed out that has not been verified: the header when it is read, a column when it is first asked for.
/// </summary>
/// <remarks>One thread; dispose to give the buffer back.</remarks>
internal sealed class BlockBytes : IDisposable
{
    /// <summary>Has the header of a block of up to 20 columns, and often its times; a system call reads no less.</summary>
    private const int FirstPieceBytes = 1024;

    /// <summary>Copying so much costs less than another system call.</summary>
    private const int GapBytes = 4096;

    private readonly BlockRef _block;
    private readonly SegmentFiles _files;
    private readonly Pooled<byte> _bytes;
    private readonly bool[] _read;
    private readonly bool[] _verified;
    private bool _disposed;

    private BlockBytes(Bucket bucket, BlockRef block, SegmentFiles files, bool whole)
    {
        (_block, _files) = (block, files);
        Path = files.PathOf(bucket.Key, block.Period, block.File);
        _bytes = new Pooled<byte>(block.ByteCount);
        try
        {
            int known = ReadFirst(whole ? block.ByteCount : Math.Min(FirstPieceBytes, block.ByteCount));
            Header = BlockHeader.Read(_bytes.Span, Path, block.Offset);
            CheckIdentity(bucket);
            _verified = new bool[Header.Columns.Length];
            _read = [.. Header.Columns.Select(column => (uint)column.Offset + (ulong)(uint)column.ByteCount <= (uint)known)];
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>All of a block, in one system call.</summary>
    /// <exception cref="MarketStoreException">The block is damaged or not the one the version lists.</exception>
    public static BlockBytes ReadWhole(Bucket bucket, BlockRef block, SegmentFiles files) => new(bucket, block, files, whole: true);

    /// <summary>The header, and what comes along with it.</summary>
    /// <exception cref="MarketStoreException">The block is damaged or not the one the version lists.</exception>
    public static BlockBytes ReadHeader(Bucket bucket, BlockRef block, SegmentFiles files) => new(bucket, block, files, whole: false);

    public string Path { get; }

    /// <summary>What the block says of itself; its checksum has been verified.</summary>
    public BlockHeader Header { get; }

    /// <summary>Bytes read from the file so far.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Reads those of some columns that have not been read, with few system calls.</summary>
    /// <param name="indexes">Positions in the header.</param>
    public void Load(ReadOnlySpan<int> indexes)
    {
        var missing = new List<(int Start, int End)>();
        foreach (int index in indexes)
        {
            BlockColumn column = Check(Header.Columns[index]);
            if (!_read[index]) missing.Add((column.Offset, column.Offset + column.ByteCount));
        }
        if (missing.Count == 0) return;
        missing.Sort();
        using SegmentFiles.Lease lease = _files.Open(Path);
        for (int i = 0; i < missing.Count;)
        {
            (int start, int end) = missing[i++];
            for (; i < missing.Count && missing[i].Start - end < GapBytes; i++) end = Math.Max(end, missing[i].End);
            Read(lease, start, end);
            MarkRead(start, end);
        }
    }

    /// <summary>The encoded bytes of a column, verified; read now if they have not been.</summary>
    /// <param name="index">Position in the header.</param>
    public ReadOnlySpan<byte> Column(int index)
    {
        BlockColumn column = Check(Header.Columns[index]);
        if (!_read[index]) Load([index]);
        ReadOnlySpan<byte> encoded = _bytes.Span.Slice(column.Offset, column.ByteCount);
        if (_verified[index]) return encoded;
        ulong actual = Checksum.Of(encoded);
        if (actual != column.Checksum)
        {
            throw CorruptBlock.Checksum(Path, _block.Offset, $"column {column.Name}", column.Checksum, actual);
        }
        _verified[index] = true;
        return encoded;
    }

    public void Dispose()
    {
        // Giving an array back twice would hand it to two users.
        if (_disposed) return;
        _disposed = true;
        _bytes.Dispose();
    }

    /// <returns>How many bytes from the first on have been read.</returns>
    private int ReadFirst(int count)
    {
        using SegmentFiles.Lease lease = _files.Open(Path);
        if (count < _block.ByteCount)
        {
            // Nobody may ever read the last column, but a file that has lost its end is damaged.
            long missing = _block.Offset + _block.ByteCount - lease.File.Length;
            if (missing > 0) throw TooShort(missing);
        }
        Read(lease, 0, count);
        int header = BlockHeader.SizeOf(_bytes.Span[..count]);
        // A size that makes no sense is left for the header's own check.
        if (header <= count || header > _block.ByteCount) return count;
        Read(lease, count, header);
        return header;
    }

    private void Read(SegmentFiles.Lease file, int start, int end)
    {
        int count = file.Read(_bytes.Span[start..end], _block.Offset + start);
        BytesRead += count;
        if (count < end - start) throw TooShort(_block.ByteCount - start - count);
    }

    /// <summary>Columns between two wanted ones come along; those that had been verified are no longer.</summary>
    private void MarkRead(int start, int end)
    {
        for (int c = 0; c < _read.Length; c++)
        {
            BlockColumn column = Header.Columns[c];
            if (column.Offset < start || column.Offset + (long)column.ByteCount > end) continue;
            (_read[c], _verified[c]) = (true, false);
        }
    }

    private void CheckIdentity(Bucket bucket)
    {
        if (Header.Bucket != bucket.Id)
        {
            throw CorruptBlock.Format(Path, _block.Offset, $"a block of bucket {Header.Bucket}, not of {bucket.Id}");
        }
        if (Header.RowCount != _block.RowCount || Header.MinTime != _block.MinTime || Header.MaxTime != _block.MaxTime)
        {
            throw CorruptBlock.Format(Path, _block.Offset,
                $"{Header.RowCount} rows from {Header.MinTime} to {Header.MaxTime}, not the block that is listed");
        }
    }

    private BlockColumn Check(BlockColumn column)
    {
        if (column.Offset < Header.HeaderBytes || column.ByteCount < 0
            || (long)column.Offset + column.ByteCount > _block.ByteCount)
        {
            throw CorruptBlock.Format(Path, _block.Offset, $"column {column.Name} lies outside the block");
        }
        return column;
    }

    private MarketStoreException TooShort(long missing) =>
        CorruptBlock.Format(Path, _block.Offset, $"the file ends {missing} bytes too early");
}

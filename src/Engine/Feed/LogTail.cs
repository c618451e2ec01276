using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Heads;
using MarketStore.Engine.Io;
using MarketStore.Engine.Wal;

namespace MarketStore.Engine.Feed;

/// <summary>
/// Reads the log of an open store, from any frame that it still has. The files may be let go while they are read: frames
/// are checked against their segment's id, and the bytes of another segment that was written over it do not pass.
/// </summary>
/// <remarks>One thread at a time. Dispose it.</remarks>
internal sealed class LogTail(IFileSystem files, LogWriter log, BucketCatalog catalog) : IDisposable
{
    private const int FirstBufferBytes = 64 << 10;

    /// <summary>Bytes of frames that are returned at a time, and one frame.</summary>
    private const long ReadBytes = 4 << 20;

    private byte[] _buffer = [];
    private int _filled;
    private long _bufferOffset;
    private IFile? _file;
    private LogPiece _piece;
    private long _offset;

    /// <summary>The frame at <see cref="_offset"/>.</summary>
    private Lsn _at;

    /// <summary>Reads frames.</summary>
    /// <param name="from">The first.</param>
    /// <param name="to">The last that may be read; applied, and not before <paramref name="from"/>.</param>
    /// <returns>At least one, in order.</returns>
    /// <exception cref="MarketStoreException">The log begins later, is damaged, or cannot be read.</exception>
    public IReadOnlyList<Commit> Read(Lsn from, Lsn to)
    {
        try
        {
            // Afresh each time: a segment that has been begun since voids frames of the one that is being read.
            IReadOnlyList<LogPiece> pieces = log.Pieces();
            if (_file is null || _at != from) Seek(pieces, from);
            Lsn limit = Limit(pieces, _piece);
            var commits = new List<Commit>();
            for (long bytes = 0; _at <= to && bytes < ReadBytes;)
            {
                if (_at >= limit)
                {
                    Seek(pieces, _at);
                    limit = Limit(pieces, _piece);
                }
                FrameHeader frame = Frame() ?? throw Unreadable(_at);
                commits.Add(Decode(frame, Payload(frame)));
                Advance(frame);
                bytes += frame.Length;
            }
            return commits;
        }
        catch (IOException error)
        {
            Close();
            throw MarketStoreException.ReadFailed(error);
        }
        catch (InvalidDataException error)
        {
            Close();
            throw new MarketStoreException(ErrorCode.NotSupported,
                $"the log cannot be followed from {from}: {error.Message}; begin at a time, or behind {to}", error);
        }
    }

    public void Dispose() => Close();

    /// <summary>Frames of a piece from here on are void.</summary>
    private static Lsn Limit(IReadOnlyList<LogPiece> pieces, LogPiece piece)
    {
        var limit = new Lsn(ulong.MaxValue);
        foreach (LogPiece later in pieces)
        {
            if (later.Id > piece.Id && later.FirstLsn < limit) limit = later.FirstLsn;
        }
        return limit;
    }

    private void Seek(IReadOnlyList<LogPiece> pieces, Lsn lsn)
    {
        Close();
        foreach (LogPiece piece in pieces)
        {
            if (piece.FirstLsn > lsn || Limit(pieces, piece) <= lsn) continue;
            (_piece, _file) = (piece, files.Open(piece.Path));
            (_offset, _at) = (LogFormat.SegmentHeaderBytes, piece.FirstLsn);
            while (_at < lsn) Advance(Frame() ?? throw Unreadable(_at));
            return;
        }
        Lsn first = pieces.Select(piece => piece.FirstLsn).DefaultIfEmpty(new Lsn(ulong.MaxValue)).Min();
        throw first > lsn ? Gone(lsn, first) : Unreadable(lsn);
    }

    /// <summary>The frame at the offset, read and checked; null when it is none, or another than it should be.</summary>
    private FrameHeader? Frame()
    {
        if (TryFrame() is { } known && known.Lsn == _at) return known;
        // The buffer may be older than the frame.
        _filled = 0;
        return TryFrame() is { } frame && frame.Lsn == _at ? frame : null;
    }

    private FrameHeader? TryFrame()
    {
        if (!Fill(LogFormat.FrameHeaderBytes)) return null;
        uint length = LogFormat.ClaimedLength(Rest);
        return length is >= LogFormat.FrameHeaderBytes and <= int.MaxValue && Fill((int)length) ? LogFormat.ReadFrame(Rest, _piece.Id) : null;
    }

    private ReadOnlySpan<byte> Rest => _buffer.AsSpan((int)(_offset - _bufferOffset), (int)(_bufferOffset + _filled - _offset));

    /// <summary>A copy: what refers to it outlives the buffer.</summary>
    private byte[] Payload(FrameHeader frame) => Rest[LogFormat.FrameHeaderBytes..frame.Length].ToArray();

    private void Advance(FrameHeader frame)
    {
        _offset += frame.Length;
        _at = frame.Lsn.Next;
    }

    /// <summary>Makes sure that this much from the offset on is in the buffer.</summary>
    /// <returns>False: the file ends before.</returns>
    private bool Fill(int bytes)
    {
        if (_offset >= _bufferOffset && _offset + bytes <= _bufferOffset + _filled) return true;
        if (_file!.Length < _offset + bytes) return false;
        if (_buffer.Length < bytes) _buffer = new byte[Math.Max(bytes, FirstBufferBytes)];
        _bufferOffset = _offset;
        _filled = _file.Read(_buffer, _offset);
        return _filled >= bytes;
    }

    private void Close()
    {
        _file?.Dispose();
        (_file, _filled, _bufferOffset) = (null, 0, 0);
        if (_buffer.Length > ReadBytes) _buffer = [];
    }

    private Commit Decode(FrameHeader frame, byte[] payload) => frame.Kind switch
    {
        FrameKind.Write => new Commit(frame.Lsn, [.. LogRecords.ReadRows(payload, Find).Where(rows => rows.RowCount > 0).Select(Rows)]),
        FrameKind.Erase when LogRecords.ReadErase(payload, catalog.Find) is var erase =>
            new Commit(frame.Lsn, []) { Erased = erase.Buckets, ErasedRange = erase.Range },
        FrameKind.Drop => new Commit(frame.Lsn, []) { Dropped = LogRecords.ReadDrop(payload, catalog.Find).Buckets },
        _ => new Commit(frame.Lsn, []),
    };

    private (Bucket Bucket, Schema Schema)? Find(uint id, uint version)
    {
        if (catalog.Find(id) is not { } bucket) return null;
        Schema schema = bucket.SchemaAt(version)
            ?? throw new InvalidDataException($"the columns of {bucket.Key} have been changed since, and what they were is not known any more");
        return (bucket, schema);
    }

    private static CommittedRows Rows(LoggedRows logged)
    {
        var head = new Head(logged.Schema, logged.Bucket.Kind);
        head.Append(logged);
        return new CommittedRows(logged.Bucket, head.View(), logged.RowCount);
    }

    private static MarketStoreException Gone(Lsn lsn, Lsn first) => new(ErrorCode.NotFound,
        $"the log begins at {first}, {lsn} is no longer in it: begin at a time instead, or keep more of the log (wal_retention)");

    /// <summary>It was let go in the moment, or it is damaged.</summary>
    private MarketStoreException Unreadable(Lsn lsn)
    {
        string path = _piece.Path;
        Close();
        Lsn first = log.Pieces().Select(piece => piece.FirstLsn).DefaultIfEmpty(new Lsn(ulong.MaxValue)).Min();
        return first > lsn ? Gone(lsn, first) : new MarketStoreException(ErrorCode.Corruption, $"{path}: frame {lsn} of the log cannot be read");
    }
}

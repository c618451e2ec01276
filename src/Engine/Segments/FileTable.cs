using MarketStore.Engine.Catalog;

namespace MarketStore.Engine.Segments;

/// <summary>What is in one segment file.</summary>
/// <param name="Owner">The bucket whose blocks it holds; null for a file that many share.</param>
/// <param name="End">Bytes written, dead ones included: where the next block goes.</param>
/// <param name="Live">Bytes of blocks that some bucket lists.</param>
internal readonly record struct SegmentFile(uint Number, Bucket? Owner, Period Period, long End, long Live)
{
    /// <summary>Bytes of blocks that have been written and that no bucket lists yet.</summary>
    public long Pending { get; init; }

    /// <summary>Bytes that nobody needs.</summary>
    public long Dead => End - Live - Pending;

    /// <summary>Its disk has failed: what is in it can be read, nothing more is written to it.</summary>
    public bool IsSealed { get; init; }
}

/// <summary>
/// All segment files that have blocks, with how much of each is alive. Bytes that a live block or a running scan may be
/// reading are never written again, so space comes back when a whole file goes.
/// </summary>
/// <remarks>One thread at a time: checkpoints and compactions.</remarks>
/// <param name="wornBytes">Dead bytes up to this are not worth writing a file again.</param>
internal sealed class FileTable(long wornBytes)
{
    private readonly Dictionary<uint, SegmentFile> _files = [];
    private readonly HashSet<uint> _unreadable = [];
    private uint _next = 1;
    private long _bytes;
    private long _dead;

    /// <summary>File numbers below this one are taken.</summary>
    public uint Next => _next;

    /// <summary>Bytes of all files. Any thread may look.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Bytes that nobody needs. Any thread may look.</summary>
    public long Dead => Interlocked.Read(ref _dead);

    public IEnumerable<SegmentFile> All => _files.Values;

    /// <summary>Files more of which is dead than alive.</summary>
    public IEnumerable<SegmentFile> Worn => _files.Values.Where(file => IsWorn(file) && !_unreadable.Contains(file.Number));

    public void Reserve(uint next) => _next = Math.Max(_next, next);

    public SegmentFile? Find(uint number) => _files.TryGetValue(number, out SegmentFile file) ? file : null;

    /// <summary>A file that can be appended to, as long as it is shorter than the limit.</summary>
    public SegmentFile? FindGrowing(uint number, long limit) =>
        Find(number) is { IsSealed: false } file && !IsWorn(file) && file.End < limit ? file : null;

    /// <summary>A number for a file that is yet to be made.</summary>
    public SegmentFile Add(Bucket? owner, Period period)
    {
        var file = new SegmentFile(_next++, owner, period, 0, 0);
        Put(file);
        return file;
    }

    /// <summary>Bytes have been written at the end of a file.</summary>
    public void Extend(uint number, int byteCount)
    {
        SegmentFile file = _files[number];
        Put(file with { End = file.End + byteCount, Pending = file.Pending + byteCount });
    }

    /// <summary>Nothing more is written to a file, and what was written last has come to nothing.</summary>
    public void Seal(uint number)
    {
        if (_files.TryGetValue(number, out SegmentFile file)) Put(file with { IsSealed = true, Pending = 0 });
    }

    /// <summary>A file cannot be read: it no longer counts as worn, until the next start.</summary>
    public void LeaveAlone(uint number) => _unreadable.Add(number);

    /// <summary>A bucket has come to list this block.</summary>
    public void Link(Bucket bucket, BlockRef block)
    {
        SegmentFile file = _files.GetValueOrDefault(
            block.File, new SegmentFile(block.File, block.Period.IsShared ? null : bucket, block.Period, 0, 0));
        Put(file with
        {
            End = Math.Max(file.End, block.Offset + block.ByteCount),
            Live = file.Live + block.ByteCount,
            Pending = Math.Max(0, file.Pending - block.ByteCount),
        });
        Reserve(block.File + 1);
    }

    /// <summary>A bucket no longer lists this block.</summary>
    public void Unlink(BlockRef block)
    {
        SegmentFile file = _files[block.File];
        Invariant.Holds(file.Live >= block.ByteCount, $"file {block.File} has the block that leaves it");
        Put(file with { Live = file.Live - block.ByteCount });
    }

    /// <summary>Takes out the files in which nothing is alive, for their names to be deleted.</summary>
    public IReadOnlyList<SegmentFile> TakeDead()
    {
        List<SegmentFile> dead = [.. _files.Values.Where(file => file.Live == 0)];
        foreach (SegmentFile file in dead)
        {
            Count(file, default);
            _files.Remove(file.Number);
        }
        return dead;
    }

    private void Put(SegmentFile file)
    {
        Count(_files.GetValueOrDefault(file.Number), file);
        _files[file.Number] = file;
    }

    private void Count(SegmentFile before, SegmentFile after)
    {
        Interlocked.Add(ref _bytes, after.End - before.End);
        Interlocked.Add(ref _dead, after.Dead - before.Dead);
    }

    private bool IsWorn(SegmentFile file) => file.Dead > Math.Max(file.Live, wornBytes);
}

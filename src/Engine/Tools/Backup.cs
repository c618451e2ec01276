using System.Runtime.InteropServices;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Io;
using MarketStore.Engine.Scan;
using MarketStore.Engine.Segments;
using MarketStore.Engine.Wal;

namespace MarketStore.Engine.Tools;

/// <summary>What a backup did.</summary>
/// <param name="Name">Its directory below the destination.</param>
/// <param name="CopiedBytes">Of blocks that were not there yet.</param>
/// <param name="LogFrames">Writes behind the last checkpoint.</param>
internal sealed record BackupReport(string Name, int Buckets, long Blocks, long CopiedBlocks, long CopiedBytes, long LogFrames);

/// <summary>
/// Copies a store while it is written to, without asking the server:
///
///   1 read the manifest    lists of blocks as of a checkpoint
///   2 copy blocks          those that an earlier backup has are left out; checksums are verified on the way
///   3 copy the log         every whole frame
///   4 read the manifest    unchanged: log and lists belong together; write the manifest, and the backup is finished
///                          changed: once more from 1, which costs only what is new
///
/// So a backup has everything acknowledged before it began, and each later write whole or not at all.
/// </summary>
internal sealed class Backup(IFileSystem source, string root, IFileSystem target, string destination)
{
    /// <summary>A store that checkpoints faster than its log can be copied so many times is not to be caught up with.</summary>
    private const int MaxPasses = 20;

    private readonly BackupLayout _layout = new(target, destination);
    private readonly HashSet<string> _newDirectories = [];
    private long _copiedBlocks;
    private long _copiedBytes;

    /// <summary>Called with blocks done and blocks in all.</summary>
    public Action<long, long>? Progress { get; init; }

    /// <param name="nowUtc">Names the backup.</param>
    /// <exception cref="MarketStoreException">No store, damaged blocks or log, or a store that changes too fast.</exception>
    /// <exception cref="IOException">A disk failed; the backups that were there are as they were.</exception>
    public BackupReport Run(DateTime nowUtc)
    {
        string name = BackupLayout.NameOf(nowUtc);
        for (int pass = 0; pass < MaxPasses; pass++)
        {
            using StoreSnapshot snapshot = StoreSnapshot.Open(source, root);
            try
            {
                long blocks = CopyBlocks(snapshot);
                List<(string Name, ReadOnlyMemory<byte> Bytes)> log = ReadLog(snapshot, out long frames);
                if (!snapshot.IsCurrent()) continue;
                Finish(name, snapshot, log);
                return new BackupReport(name, snapshot.Buckets.Count, blocks, _copiedBlocks, _copiedBytes, frames);
            }
            catch (Exception error) when (error is MarketStoreException or IOException && !snapshot.IsCurrent())
            {
                // A file that the snapshot lists has gone with a later checkpoint.
            }
        }
        throw new MarketStoreException(ErrorCode.Unavailable,
            $"{root} changed {MaxPasses} times while it was copied: try again when it is less busy; what has been copied is kept");
    }

    private long CopyBlocks(StoreSnapshot snapshot)
    {
        var copies = new SegmentFiles(target, new EngineOptions { RootDirectory = _layout.Blocks });
        target.CreateDirectory(_layout.Blocks);
        var touched = new HashSet<string>();
        long all = snapshot.Buckets.Sum(bucket => bucket.Version.Blocks.All.LongCount()), done = 0;
        try
        {
            foreach (Bucket bucket in snapshot.Buckets)
            {
                foreach (BlockRef block in bucket.Version.Blocks.All)
                {
                    Copy(bucket, block, snapshot.Segments, copies, touched);
                    Progress?.Invoke(++done, all);
                }
            }
            foreach (string path in touched)
            {
                using SegmentFiles.Lease lease = copies.Open(path);
                lease.File.Sync();
            }
        }
        finally
        {
            copies.Dispose();
        }
        foreach (string created in _newDirectories) target.SyncDirectory(created);
        _newDirectories.Clear();
        return all;
    }

    private void Copy(Bucket bucket, BlockRef block, SegmentFiles from, SegmentFiles to, HashSet<string> touched)
    {
        string path = to.PathOf(bucket.Key, block.Period, block.File);
        using var bytes = new Pooled<byte>(block.ByteCount);
        from.Read(bucket, block, bytes.Span);
        BlockHeader header = BlockHeader.Read(bytes.Span, path, block.Offset);
        if (target.FileExists(path))
        {
            // The header has the checksums of all columns: equal headers are equal blocks.
            using var there = new Pooled<byte>(header.HeaderBytes);
            using SegmentFiles.Lease copy = to.Open(path);
            bool isThere = copy.File.Length >= block.Offset + block.ByteCount
                && copy.File.Read(there.Span, block.Offset) == there.Span.Length
                && there.Span.SequenceEqual(bytes.Span[..header.HeaderBytes]);
            if (isThere) return;
        }
        else
        {
            if (block.Period.IsShared) _newDirectories.Add(_layout.Blocks);
            else _newDirectories.UnionWith(CategoryTree.Create(target, _layout.Blocks, bucket.Key));
            target.Create(path).Dispose();
        }
        if (BlockCheck.Problem(bucket, block, from) is { } problem)
        {
            throw new MarketStoreException(ErrorCode.Corruption, $"{problem}: run `marketstore tool integrity`");
        }
        using (SegmentFiles.Lease copy = to.Open(path)) copy.File.Write(bytes.Span, block.Offset);
        touched.Add(path);
        _copiedBlocks++;
        _copiedBytes += block.ByteCount;
    }

    /// <summary>The log's segments, each cut behind its last whole frame.</summary>
    private List<(string Name, ReadOnlyMemory<byte> Bytes)> ReadLog(StoreSnapshot snapshot, out long frames)
    {
        // A frame that was being written when it was read looks damaged when a later one is there already; it will be
        // whole the next time.
        const int Attempts = 3;
        for (int attempt = 1; ; attempt++)
        {
            var log = new List<(string, ReadOnlyMemory<byte>)>();
            long count = 0;
            LogDamage? damage = null;
            foreach (SegmentOnDisk segment in new LogReader(source, root).Segments(snapshot.History))
            {
                var reader = new LogReader(source, root);
                ReadOnlyMemory<byte> bytes = default;
                reader.Replay([segment], new Lsn(Math.Max(segment.Header.FirstLsn.Value, 1) - 1), (frame, payload) =>
                {
                    if (frame.Lsn > snapshot.Checkpoint) count++;
                    bytes = UpTo(payload, frame);
                });
                damage ??= reader.Damages.Find(d => d.Last > snapshot.Checkpoint);
                if (bytes.IsEmpty) bytes = HeaderOf(segment);
                log.Add((Path.GetFileName(segment.Path), bytes));
            }
            frames = count;
            if (damage is null) return log;
            if (attempt < Attempts) continue;
            throw new MarketStoreException(ErrorCode.Corruption,
                $"the log is damaged: {damage.Path}, byte {damage.Offset}: frames {damage.First} to {damage.Last} cannot be read: "
                + "restart the server, which reports them and goes on, and back up again");
        }
    }

    /// <summary>The file up to the end of a frame; payloads are slices of the file's bytes.</summary>
    private static ReadOnlyMemory<byte> UpTo(ReadOnlyMemory<byte> payload, FrameHeader frame)
    {
        bool isArray = MemoryMarshal.TryGetArray(payload, out ArraySegment<byte> bytes);
        Invariant.Holds(isArray, "a log segment is read into an array");
        return bytes.Array.AsMemory(0, bytes.Offset - LogFormat.FrameHeaderBytes + frame.Length);
    }

    private byte[] HeaderOf(SegmentOnDisk segment)
    {
        using IFile file = source.Open(segment.Path);
        byte[] header = new byte[LogFormat.SegmentHeaderBytes];
        return header[..file.Read(header, 0)];
    }

    private void Finish(string name, StoreSnapshot snapshot, List<(string Name, ReadOnlyMemory<byte> Bytes)> log)
    {
        string directory = _layout.PathOf(name);
        target.CreateDirectory(directory);
        foreach ((string file, ReadOnlyMemory<byte> bytes) in log) Write(Path.Combine(directory, file), bytes.Span);
        target.SyncDirectory(directory);
        string draft = Path.Combine(directory, RootFiles.Manifest + ".tmp");
        Write(draft, snapshot.Manifest);
        target.Rename(draft, Path.Combine(directory, RootFiles.Manifest));
        target.SyncDirectory(directory);
        target.SyncDirectory(destination);
    }

    private void Write(string path, ReadOnlySpan<byte> bytes)
    {
        using IFile file = target.Create(path);
        file.Write(bytes, 0);
        file.Sync();
    }
}

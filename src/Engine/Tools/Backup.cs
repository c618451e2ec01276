using System.Runtime.InteropServices;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Io;
using MarketStore.Engine.Wal;

namespace MarketStore.Engine.Tools;

/// <summary>What a backup did.</summary>
/// <param name="Name">Its directory below the destination.</param>
/// <param name="CopiedBytes">Of blocks that were not there yet.</param>
/// <param name="LogFrames">Writes behind the last checkpoint.</param>
/// <param name="LogBytes">Of the log behind the last checkpoint, which every backup has whole.</param>
internal sealed record BackupReport(string Name, long Blocks, long CopiedBlocks, long CopiedBytes, long LogFrames, long LogBytes);

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

    /// <summary>Called with blocks done and blocks in all.</summary>
    public Action<long, long>? Progress { get; init; }

    /// <param name="nowUtc">Names the backup.</param>
    /// <exception cref="MarketStoreException">No store, damaged blocks or log, or a store that changes too fast.</exception>
    /// <exception cref="IOException">A disk failed, or a backup is being made; the backups that were there are as they were.</exception>
    public BackupReport Run(DateTime nowUtc)
    {
        StoreSnapshot.Require(source, root);
        target.CreateDirectory(_layout.Blocks);
        using IDisposable held = target.LockFile(_layout.Lock);
        string name = BackupLayout.NameOf(nowUtc);
        BlockCopies? copies = null;
        for (int pass = 0; pass < MaxPasses; pass++)
        {
            using StoreSnapshot snapshot = StoreSnapshot.Open(source, root);
            copies ??= new BlockCopies(target, _layout.Blocks, Kept(snapshot.History));
            try
            {
                long blocks = copies.Bring(snapshot, Progress);
                List<(string Name, ReadOnlyMemory<byte> Bytes)> log = ReadLog(snapshot, out long frames);
                if (!snapshot.IsCurrent()) continue;
                Finish(name, snapshot, log);
                return new BackupReport(name, blocks, copies.Count, copies.Bytes, frames, log.Sum(file => (long)file.Bytes.Length));
            }
            catch (Exception error) when (error is MarketStoreException or IOException && !snapshot.IsCurrent())
            {
                // A file that the snapshot lists has gone with a later checkpoint.
            }
        }
        throw new MarketStoreException(ErrorCode.Unavailable,
            $"{root} changed {MaxPasses} times while it was copied: try again when it is less busy; what has been copied is kept");
    }

    private KeptBlocks Kept(Guid history)
    {
        var kept = new KeptBlocks();
        foreach (string name in _layout.Finished())
        {
            using StoreSnapshot backup = StoreSnapshot.Open(target, _layout.PathOf(name), _layout.Blocks);
            if (backup.History != history)
                throw MarketStoreException.Invalid($"{destination} has backups of another store: choose another directory");
            kept.Add(backup);
        }
        return kept;
    }

    /// <summary>The log's segments behind the checkpoint, each cut behind its last whole frame.</summary>
    private List<(string Name, ReadOnlyMemory<byte> Bytes)> ReadLog(StoreSnapshot snapshot, out long frames)
    {
        // A frame that was being written when it was read looks damaged when a later one is there already; it will be
        // whole the next time.
        const int Attempts = 3;
        for (int attempt = 1; ; attempt++)
        {
            var reader = new LogReader(source, root);
            IReadOnlyList<SegmentOnDisk> segments = reader.Segments(snapshot.History);
            var whole = new Dictionary<string, ReadOnlyMemory<byte>>();
            long count = 0;
            reader.Replay(segments, snapshot.Checkpoint, (frame, payload) =>
            {
                count++;
                whole[reader.Current!] = UpTo(payload, frame);
            });
            frames = count;
            // Segments at the front whose rows are in blocks are not needed; one further behind marks where others end.
            if (reader.Damages.Count == 0)
                return [.. segments.SkipWhile(s => !whole.ContainsKey(s.Path)).Select(s => (Path.GetFileName(s.Path), whole.GetValueOrDefault(s.Path, HeaderOf(s))))];
            if (attempt < Attempts) continue;
            LogDamage damage = reader.Damages[0];
            throw new MarketStoreException(ErrorCode.Corruption,
                $"the log is damaged, nothing was backed up: {damage.Path}, up to byte {damage.Offset}: writes {damage.First} to {damage.Last} cannot be read. "
                + "A server that is running still has them in memory: stop it with SIGTERM, which brings them into blocks, and back up again");
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
        Write(Path.Combine(directory, BackupContents.FileName), BackupContents.Of([.. log, (RootFiles.Manifest, snapshot.Manifest)]));
        target.SyncDirectory(directory);
        string draft = Path.Combine(directory, RootFiles.Manifest + ".tmp");
        Write(draft, snapshot.Manifest);
        target.Rename(draft, Path.Combine(directory, RootFiles.Manifest));
        target.SyncDirectory(directory);
        target.SyncDirectory(destination);
        if (Path.GetDirectoryName(destination) is { Length: > 0 } parent) target.SyncDirectory(parent);
    }

    private void Write(string path, ReadOnlySpan<byte> bytes)
    {
        using IFile file = target.Create(path);
        file.Write(bytes, 0);
        file.Sync();
    }
}

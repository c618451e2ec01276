using MarketStore.Engine.Catalog;
using MarketStore.Engine.Io;
using MarketStore.Engine.Scan;
using MarketStore.Engine.Segments;
using MarketStore.Engine.Wal;

namespace MarketStore.Engine.Tools;

/// <summary>What a restore did.</summary>
/// <param name="Bytes">Of blocks.</param>
internal sealed record RestoreReport(string Name, long Blocks, long Bytes);

/// <summary>
/// Makes a store of a backup: verifies its log and manifest, then every block while copying it, and writes the manifest
/// last, which is what makes a directory a store. A restore that fails leaves nothing behind.
/// </summary>
internal sealed class Restore(IFileSystem files, string backups, string root)
{
    private readonly BackupLayout _layout = new(files, backups);

    /// <summary>Called with blocks done and blocks in all.</summary>
    public Action<long, long>? Progress { get; init; }

    /// <param name="name">Which backup; null for the latest.</param>
    /// <exception cref="MarketStoreException">No such backup, a damaged one, or a directory that is not empty.</exception>
    /// <exception cref="IOException">A disk failed. The directory is then as it was, as with all other errors.</exception>
    public RestoreReport Run(string? name)
    {
        name = Choose(name);
        BackupContents.Verify(files, _layout.PathOf(name));
        bool isThere = files.DirectoryExists(root);
        if (isThere && (files.ListFiles(root).Count > 0 || files.ListDirectories(root).Count > 0))
            throw MarketStoreException.Invalid($"{root} is not empty: restore into a new directory");
        files.CreateDirectory(root);
        try
        {
            using IDisposable held = files.LockFile(Path.Combine(root, RootFiles.Lock));
            return Copy(name);
        }
        catch
        {
            Empty(root);
            if (!isThere) files.DeleteDirectory(root);
            throw;
        }
    }

    private RestoreReport Copy(string name)
    {
        // The log first: with it and without a manifest, what a killed restore leaves is refused by a server.
        foreach (string file in files.ListFiles(_layout.PathOf(name)).Where(file => LogSegment.TryParseFileName(file, out _)))
            CopyFile(name, file);
        using StoreSnapshot snapshot = StoreSnapshot.Open(files, _layout.PathOf(name), _layout.Blocks);
        using var copies = new SegmentFiles(files, new EngineOptions { RootDirectory = root });
        var touched = new HashSet<string>();
        var directories = new HashSet<string> { root };
        long all = snapshot.Buckets.Sum(bucket => bucket.Version.Blocks.All.LongCount()), done = 0, bytes = 0;
        foreach (Bucket bucket in snapshot.Buckets)
        {
            foreach (BlockRef block in bucket.Version.Blocks.All)
            {
                if (!block.Period.IsShared) directories.UnionWith(CategoryTree.Create(files, root, bucket.Key));
                Copy(bucket, block, (snapshot.Segments, copies), touched);
                bytes += block.ByteCount;
                Progress?.Invoke(++done, all);
            }
        }
        foreach (string path in touched)
        {
            using SegmentFiles.Lease lease = copies.Open(path);
            lease.File.Sync();
        }
        foreach (string directory in directories) files.SyncDirectory(directory);
        CopyFile(name, RootFiles.Manifest);
        files.SyncDirectory(root);
        if (Path.GetDirectoryName(root) is { Length: > 0 } parent) files.SyncDirectory(parent);
        return new RestoreReport(name, all, bytes);
    }

    private string Choose(string? name)
    {
        IReadOnlyList<string> finished = _layout.Finished();
        if (name is null && finished.Count > 0) return finished[^1];
        if (name is not null && finished.Contains(name)) return name;
        if (!files.DirectoryExists(backups)) throw MarketStoreException.NotFound($"there is no directory {backups}");
        throw MarketStoreException.NotFound(finished.Count == 0
            ? $"{backups} has no finished backup: `marketstore tool backup` makes one"
            : $"{backups} has no finished backup {name}; there are: {string.Join(", ", finished)}");
    }

    private void Copy(Bucket bucket, BlockRef block, (SegmentFiles From, SegmentFiles To) segments, HashSet<string> touched)
    {
        if (BlockCheck.Problem(bucket, block, segments.From) is { } problem)
            throw new MarketStoreException(ErrorCode.Corruption, $"the backup is damaged, nothing was restored: {problem}");
        using var bytes = new Pooled<byte>(block.ByteCount);
        segments.From.Read(bucket, block, bytes.Span);
        string path = segments.To.PathOf(bucket.Key, block.Period, block.File);
        if (touched.Add(path)) files.Create(path).Dispose();
        using SegmentFiles.Lease lease = segments.To.Open(path);
        lease.File.Write(bytes.Span, block.Offset);
    }

    private void CopyFile(string name, string file)
    {
        using IFile from = files.Open(Path.Combine(_layout.PathOf(name), file));
        byte[] bytes = new byte[from.Length];
        int read = from.Read(bytes, 0);
        using IFile to = files.Create(Path.Combine(root, file));
        to.Write(bytes.AsSpan(0, read), 0);
        to.Sync();
    }

    private void Empty(string directory)
    {
        foreach (string file in files.ListFiles(directory)) files.DeleteFile(Path.Combine(directory, file));
        foreach (string child in files.ListDirectories(directory))
        {
            Empty(Path.Combine(directory, child));
            files.DeleteDirectory(Path.Combine(directory, child));
        }
    }
}

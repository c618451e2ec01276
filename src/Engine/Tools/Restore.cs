using MarketStore.Engine.Catalog;
using MarketStore.Engine.Io;
using MarketStore.Engine.Scan;
using MarketStore.Engine.Segments;

namespace MarketStore.Engine.Tools;

/// <summary>What a restore did.</summary>
internal sealed record RestoreReport(string Name, int Buckets, long Blocks, long Bytes);

/// <summary>
/// Makes a store of a backup: verifies every block while copying it, then the log, then the manifest, which is what makes
/// a directory a store.
/// </summary>
internal sealed class Restore(IFileSystem files, string backups, string root)
{
    private readonly BackupLayout _layout = new(files, backups);

    /// <summary>Called with blocks done and blocks in all.</summary>
    public Action<long, long>? Progress { get; init; }

    /// <param name="name">Which backup; null for the latest.</param>
    /// <exception cref="MarketStoreException">No such backup, a damaged block, or a directory that is not empty.</exception>
    public RestoreReport Run(string? name)
    {
        name = Choose(name);
        if (files.DirectoryExists(root) && (files.ListFiles(root).Count > 0 || files.ListDirectories(root).Count > 0))
        {
            throw MarketStoreException.Invalid($"{root} is not empty: restore into a new directory");
        }
        files.CreateDirectory(root);
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
                Copy(bucket, block, snapshot.Segments, copies, touched);
                bytes += block.ByteCount;
                Progress?.Invoke(++done, all);
            }
        }
        foreach (string path in touched)
        {
            using SegmentFiles.Lease lease = copies.Open(path);
            lease.File.Sync();
        }
        foreach (string file in files.ListFiles(_layout.PathOf(name)).Where(file => file != RootFiles.Manifest)) CopyFile(name, file);
        foreach (string directory in directories) files.SyncDirectory(directory);
        CopyFile(name, RootFiles.Manifest);
        files.SyncDirectory(root);
        return new RestoreReport(name, snapshot.Buckets.Count, all, bytes);
    }

    private string Choose(string? name)
    {
        IReadOnlyList<string> finished = _layout.Finished();
        if (name is null && finished.Count > 0) return finished[^1];
        if (name is not null && finished.Contains(name)) return name;
        string there = finished.Count == 0 ? "none" : string.Join(", ", finished);
        throw MarketStoreException.NotFound(
            $"{backups} has no finished backup{(name is null ? "" : $" {name}")}; there are: {there}");
    }

    private void Copy(Bucket bucket, BlockRef block, SegmentFiles from, SegmentFiles to, HashSet<string> touched)
    {
        if (BlockCheck.Problem(bucket, block, from) is { } problem) throw new MarketStoreException(ErrorCode.Corruption, problem);
        using var bytes = new Pooled<byte>(block.ByteCount);
        from.Read(bucket, block, bytes.Span);
        string path = to.PathOf(bucket.Key, block.Period, block.File);
        if (touched.Add(path)) files.Create(path).Dispose();
        using SegmentFiles.Lease lease = to.Open(path);
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
}

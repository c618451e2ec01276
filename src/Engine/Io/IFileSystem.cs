namespace MarketStore.Engine.Io;

/// <summary>
/// All that the engine asks of a disk. The real one (<see cref="RealFileSystem"/>) is a thin layer over system calls;
/// the tests put a simulated disk here that loses what was not synced.
///
/// Durability rules every implementation keeps: bytes written are durable after <see cref="IFile.Sync"/> returns; a
/// created, renamed or deleted name is durable after <see cref="SyncDirectory"/> of its parent returns. Until then a
/// crash may keep or lose each independently. Errors are thrown as <see cref="IOException"/>, missing space as
/// <see cref="DiskFullException"/>. After a Sync that has failed nothing is known of what was unsynced, also when a later
/// one succeeds: only bytes written after the failure are made durable by it.
/// </summary>
public interface IFileSystem
{
    /// <summary>Opens an existing file for reading and writing at any offset.</summary>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    IFile Open(string path);

    /// <summary>Creates a file, or empties the one that is there.</summary>
    IFile Create(string path);

    bool FileExists(string path);

    bool DirectoryExists(string path);

    /// <summary>Creates a directory and its missing parents.</summary>
    void CreateDirectory(string path);

    /// <summary>Names (not paths) of the files directly in a directory, in no order.</summary>
    IReadOnlyList<string> ListFiles(string directory);

    /// <summary>Names (not paths) of the directories directly in a directory, in no order.</summary>
    IReadOnlyList<string> ListDirectories(string directory);

    /// <summary>Renames a file, replacing the target atomically.</summary>
    void Rename(string from, string to);

    void DeleteFile(string path);

    /// <summary>Deletes an empty directory.</summary>
    void DeleteDirectory(string path);

    /// <summary>Makes creations, renames and deletions in a directory durable.</summary>
    void SyncDirectory(string path);

    /// <summary>Takes the lock that keeps a second process out; dispose to release.</summary>
    /// <exception cref="IOException">Another process holds it.</exception>
    IDisposable LockFile(string path);
}

/// <summary>An open file. Reads and writes name their offset; there is no position. Thread-safe for reads.</summary>
public interface IFile : IDisposable
{
    long Length { get; }

    /// <summary>Reads up to target.Length bytes; returns how many there were before the end of the file.</summary>
    int Read(Span<byte> target, long offset);

    /// <summary>Writes all bytes at the offset, growing the file where needed.</summary>
    void Write(ReadOnlySpan<byte> source, long offset);

    /// <summary>Cuts or extends (with zeros) the file.</summary>
    void SetLength(long length);

    /// <summary>Makes everything written so far durable, the length included (fdatasync).</summary>
    void Sync();
}

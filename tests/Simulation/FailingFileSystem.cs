using MarketStore.Engine.Io;

namespace MarketStore.Tests.Simulation;

/// <summary>A disk that refuses to create some files, for as long as a test wants it to.</summary>
internal sealed class FailingFileSystem(IFileSystem disk, Func<string, bool> refuses) : IFileSystem
{
    public bool IsFailing { get; set; } = true;

    public IFile Create(string path) =>
        IsFailing && refuses(path) ? throw new IOException($"no space left for {path}") : disk.Create(path);

    public IFile Open(string path) => disk.Open(path);

    public bool FileExists(string path) => disk.FileExists(path);

    public bool DirectoryExists(string path) => disk.DirectoryExists(path);

    public void CreateDirectory(string path) => disk.CreateDirectory(path);

    public IReadOnlyList<string> ListFiles(string directory) => disk.ListFiles(directory);

    public IReadOnlyList<string> ListDirectories(string directory) => disk.ListDirectories(directory);

    public void Rename(string from, string to) => disk.Rename(from, to);

    public void DeleteFile(string path) => disk.DeleteFile(path);

    public void DeleteDirectory(string path) => disk.DeleteDirectory(path);

    public void SyncDirectory(string path) => disk.SyncDirectory(path);

    public IDisposable LockFile(string path) => disk.LockFile(path);
}

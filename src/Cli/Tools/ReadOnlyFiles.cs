using MarketStore.Engine.Import;
using MarketStore.Engine.Io;

namespace MarketStore.Cli.Tools;

/// <summary>The machine's disk for those who only look: files are opened for reading, and nothing can be changed.</summary>
internal sealed class ReadOnlyFiles : IFileSystem
{
    public static ReadOnlyFiles Instance { get; } = new();

    public IFile Open(string path) => new ReadOnlyFile(new SourceFile(path));

    public bool FileExists(string path) => File.Exists(path);

    public bool DirectoryExists(string path) => Directory.Exists(path);

    public IReadOnlyList<string> ListFiles(string directory) => RealFileSystem.Instance.ListFiles(directory);

    public IReadOnlyList<string> ListDirectories(string directory) => RealFileSystem.Instance.ListDirectories(directory);

    public IFile Create(string path) => throw Refused(path);

    public void CreateDirectory(string path) => throw Refused(path);

    public void Rename(string from, string to) => throw Refused(from);

    public void DeleteFile(string path) => throw Refused(path);

    public void DeleteDirectory(string path) => throw Refused(path);

    public void SyncDirectory(string path) => throw Refused(path);

    public IDisposable LockFile(string path) => throw Refused(path);

    private static InvalidOperationException Refused(string path) => new($"{path} is only looked at");

    private sealed class ReadOnlyFile(SourceFile file) : IFile
    {
        public long Length => file.Length;

        public int Read(Span<byte> target, long offset) => file.Read(target, offset);

        public void Write(ReadOnlySpan<byte> source, long offset) => throw Refused(file.Path);

        public void SetLength(long length) => throw Refused(file.Path);

        public void Sync() => throw Refused(file.Path);

        public void Dispose() => file.Dispose();
    }
}

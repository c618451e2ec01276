using System.Globalization;
using MarketStore.Engine.Io;

namespace MarketStore.Tests.Engine.Io;

/// <summary>Each method on a real directory. Durability itself is the simulated disk's subject.</summary>
public sealed class RealFileSystemTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("marketstore-io-").FullName;
    private readonly RealFileSystem _files = RealFileSystem.Instance;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void What_was_written_is_read_back_at_any_offset_and_past_the_end_there_is_nothing()
    {
        using IFile file = _files.Create(At("a"));
        file.Write([1, 2, 3], 5);
        file.Write([9], 6);
        file.Sync();
        Assert.Equal(8, file.Length);
        Assert.Equal([0, 0, 0, 0, 0, 1, 9, 3], Read(file, 0, 100));
        Assert.Equal([3], Read(file, 7, 100));
        Assert.Empty(Read(file, 8, 100));
        Assert.Empty(Read(file, 1000, 100));
    }

    [Fact]
    public void SetLength_cuts_and_extends_with_zeros()
    {
        using IFile file = _files.Create(At("a"));
        file.Write([1, 2, 3, 4], 0);
        file.SetLength(2);
        file.SetLength(4);
        Assert.Equal([1, 2, 0, 0], Read(file, 0, 100));
    }

    [Fact]
    public void Two_handles_see_one_file_and_creating_again_empties_it()
    {
        using IFile first = _files.Create(At("a"));
        using IFile second = _files.Open(At("a"));
        first.Write([1, 2], 0);
        Assert.Equal([1, 2], Read(second, 0, 100));
        _files.Create(At("a")).Dispose();
        Assert.Equal(0, second.Length);
    }

    [Fact]
    public void Directories_are_made_with_their_parents_listed_by_name_and_deleted_when_empty()
    {
        _files.CreateDirectory(At("AAPL/1Min"));
        _files.Create(At("AAPL/category_name")).Dispose();
        _files.SyncDirectory(At("AAPL"));
        Assert.True(_files.DirectoryExists(At("AAPL/1Min")));
        Assert.False(_files.DirectoryExists(At("AAPL/category_name")));
        Assert.True(_files.FileExists(At("AAPL/category_name")));
        Assert.False(_files.FileExists(At("AAPL/1Min")));
        Assert.Equal(["1Min"], _files.ListDirectories(At("AAPL")));
        Assert.Equal(["category_name"], _files.ListFiles(At("AAPL")));

        Assert.ThrowsAny<IOException>(() => _files.DeleteDirectory(At("AAPL")));
        _files.DeleteFile(At("AAPL/category_name"));
        _files.DeleteDirectory(At("AAPL/1Min"));
        _files.DeleteDirectory(At("AAPL"));
        Assert.Empty(_files.ListDirectories(_root));
    }

    [Fact]
    public void Rename_replaces_its_target()
    {
        using (IFile file = _files.Create(At("new"))) file.Write([1], 0);
        using (IFile file = _files.Create(At("old"))) file.Write([2], 0);
        _files.Rename(At("new"), At("old"));
        using IFile renamed = _files.Open(At("old"));
        Assert.Equal([1], Read(renamed, 0, 100));
        Assert.False(_files.FileExists(At("new")));
    }

    [Fact]
    public void Errors_are_IO_exceptions_that_name_the_path()
    {
        _files.CreateDirectory(At("directory"));
        Assert.Throws<FileNotFoundException>(() => _files.Open(At("missing")));
        Assert.Throws<FileNotFoundException>(() => _files.Open(At("no/such")));
        Action[] failures =
        [
            () => _files.Create(At("no/such")),
            () => _files.Open(At("directory")),
            () => _files.Rename(At("no"), At("other")),
            () => _files.SyncDirectory(At("no")),
            () => _files.DeleteDirectory(At("no")),
            () => _files.ListFiles(At("no")),
            () => _files.ListDirectories(At("no")),
        ];
        Assert.All(failures, failure =>
            Assert.Contains(_root, Assert.ThrowsAny<IOException>(failure).Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_lock_is_held_by_one_until_disposed_and_the_refusal_names_the_holder()
    {
        IDisposable held = _files.LockFile(At("LOCK"));
        var refusal = Assert.ThrowsAny<IOException>(() => _files.LockFile(At("LOCK")));
        Assert.Contains(At("LOCK"), refusal.Message, StringComparison.Ordinal);
        Assert.Contains(
            Environment.ProcessId.ToString(CultureInfo.InvariantCulture), refusal.Message, StringComparison.Ordinal);
        held.Dispose();
        _files.LockFile(At("LOCK")).Dispose();
    }

    private string At(string path) => Path.Combine(_root, path);

    private static byte[] Read(IFile file, long offset, int count)
    {
        byte[] bytes = new byte[count];
        return bytes[..file.Read(bytes, offset)];
    }
}

using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace MarketStore.Engine.Io;

/// <summary>The machine's disk: one system call per method, and errors that name the path.</summary>
public sealed class RealFileSystem : IFileSystem
{
    public static RealFileSystem Instance { get; } = new();

    public IFile Open(string path) => new RealFile(OpenHandle(path, FileMode.Open), path);

    public IFile Create(string path) => new RealFile(OpenHandle(path, FileMode.Create), path);

    public bool FileExists(string path) => File.Exists(path);

    public bool DirectoryExists(string path) => Directory.Exists(path);

    public void CreateDirectory(string path) => Named(path, () => Directory.CreateDirectory(path));

    public IReadOnlyList<string> ListFiles(string directory) =>
        Named(directory, () => Names(Directory.EnumerateFiles(directory)));

    public IReadOnlyList<string> ListDirectories(string directory) =>
        Named(directory, () => Names(Directory.EnumerateDirectories(directory)));

    public void Rename(string from, string to) => LibC.Rename(from, to);

    public void DeleteFile(string path) => Named(path, () =>
    {
        File.Delete(path);
        return true;
    });

    public void DeleteDirectory(string path) => Named(path, () =>
    {
        Directory.Delete(path);
        return true;
    });

    public void SyncDirectory(string path) => LibC.SyncDirectory(path);

    /// <remarks>
    /// The file stays when the lock is released: deleting it would let a third process lock a new file of the name
    /// while a second one has just opened the old one. It holds the pid of who has the lock, for the message only.
    /// </remarks>
    public IDisposable LockFile(string path)
    {
        SafeFileHandle handle = LibC.OpenUnlocked(path);
        try
        {
            if (!LibC.TryLock(handle, path)) throw new IOException($"{path} is locked by {Holder(handle)}");
            string pid = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
            RandomAccess.SetLength(handle, 0);
            RandomAccess.Write(handle, Encoding.ASCII.GetBytes(pid + "\n"), 0);
            return new HeldLock(handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private static string Holder(SafeFileHandle handle)
    {
        Span<byte> text = stackalloc byte[16];
        int length = RandomAccess.Read(handle, text, 0);
        string pid = Encoding.ASCII.GetString(text[..length]).TrimEnd();
        return pid.Length > 0 && pid.All(char.IsAsciiDigit) ? $"process {pid}" : "another process";
    }

    private static SafeFileHandle OpenHandle(string path, FileMode mode)
    {
        try
        {
            return Named(path, () =>
                File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete));
        }
        catch (DirectoryNotFoundException e) when (mode == FileMode.Open)
        {
            throw new FileNotFoundException(e.Message, path, e);
        }
    }

    private static string[] Names(IEnumerable<string> paths) => [.. paths.Select(path => Path.GetFileName(path))];

    /// <summary>
    /// The base library tells missing permissions, and directories opened as files, by another type, and a full disk
    /// by a number.
    /// </summary>
    private static T Named<T>(string path, Func<T> call)
    {
        try
        {
            return call();
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"{path}: {e.Message}", e);
        }
        catch (IOException e) when (DiskFullException.Is(e.HResult))
        {
            throw new DiskFullException(path, e);
        }
    }

    private sealed class HeldLock(SafeFileHandle handle) : IDisposable
    {
        public void Dispose()
        {
            if (handle.IsClosed) return;
            LibC.Unlock(handle);
            handle.Dispose();
        }
    }
}

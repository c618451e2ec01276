using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MarketStore.Engine.Io;

/// <summary>The system calls that the base library does not offer, or not with this meaning.</summary>
/// <remarks>The numbers are those of Linux, the same on x64 and arm64.</remarks>
internal static partial class LibC
{
    private const int Interrupted = 4;
    private const int WouldBlock = 11;
    private const int ReadOnly = 0;
    private const int ReadWriteCreate = 2 | 0x40;
    private const int CloseOnExec = 0x80000;
    private const int ExclusiveNonBlocking = 2 | 4;
    private const int Release = 8;
    private const int OwnerWritesAllRead = 0b110_100_100;

    /// <summary>fdatasync: the bytes and the length, but not the times.</summary>
    public static void SyncData(SafeFileHandle file, string path) => Check(() => FDataSync(file), path);

    /// <summary>fsync of a directory: the names in it.</summary>
    public static void SyncDirectory(string path)
    {
        // File.OpenHandle refuses directories.
        using SafeFileHandle directory = Open(path, ReadOnly, 0);
        Check(() => FSync(directory), path);
    }

    /// <summary>rename: atomic, and never a copy, unlike File.Move across file systems.</summary>
    public static void Rename(string from, string to) => Check(() => RenamePath(from, to), $"{from} -> {to}");

    /// <summary>Opens or creates a file, without the shared flock that File.OpenHandle takes on all it opens.</summary>
    public static SafeFileHandle OpenUnlocked(string path) => Open(path, ReadWriteCreate, OwnerWritesAllRead);

    /// <summary>flock for this open file alone, released when it is closed, also by a crash.</summary>
    /// <returns>False if someone else holds it.</returns>
    public static bool TryLock(SafeFileHandle file, string path)
    {
        int error = Retry(() => FLock(file, ExclusiveNonBlocking));
        if (error is not (0 or WouldBlock)) throw Failure(error, path);
        return error == 0;
    }

    /// <summary>
    /// Gives a lock up before its file is closed: a process that was started at this moment has the file open as well,
    /// for an instant, and would hold the lock.
    /// </summary>
    public static void Unlock(SafeFileHandle file) => Retry(() => FLock(file, Release));

    private static SafeFileHandle Open(string path, int flags, int mode)
    {
        while (true)
        {
            SafeFileHandle handle = OpenPath(path, flags | CloseOnExec, mode);
            if (!handle.IsInvalid) return handle;
            int error = Marshal.GetLastPInvokeError();
            if (error != Interrupted) throw Failure(error, path);
        }
    }

    private static void Check(Func<int> call, string path)
    {
        int error = Retry(call);
        if (error != 0) throw Failure(error, path);
    }

    private static int Retry(Func<int> call)
    {
        while (call() != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error != Interrupted) return error;
        }
        return 0;
    }

    private static IOException Failure(int error, string path) => DiskFullException.Is(error)
        ? new DiskFullException(path)
        : new IOException($"{path}: {Marshal.GetPInvokeErrorMessage(error)} (error {error})", error);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle OpenPath(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FDataSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int FLock(SafeFileHandle file, int operation);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenamePath(string from, string to);
}

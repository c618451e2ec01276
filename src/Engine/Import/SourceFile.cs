using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MarketStore.Engine.Import;

/// <summary>A file of somebody else's: read only, never locked for writing, and asked where its holes are.</summary>
internal sealed partial class SourceFile : IDisposable
{
    // lseek, on Linux.
    private const int SeekData = 3;
    private const int SeekHole = 4;
    private const int NoSuchOffset = 6;

    private readonly SafeFileHandle _handle;

    /// <exception cref="IOException">It cannot be opened.</exception>
    public SourceFile(string path)
    {
        Path = path;
        try
        {
            _handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(e.Message, e);
        }
        Length = RandomAccess.GetLength(_handle);
    }

    public string Path { get; }

    /// <summary>Bytes, holes included, when the file was opened.</summary>
    public long Length { get; }

    /// <summary>Reads up to target.Length bytes; fewer only at the end of the file.</summary>
    public int Read(Span<byte> target, long offset)
    {
        int total = 0;
        while (total < target.Length)
        {
            int count = RandomAccess.Read(_handle, target[total..], offset + total);
            if (count == 0) break;
            total += count;
        }
        return total;
    }

    /// <summary>Reads exactly target.Length bytes.</summary>
    /// <exception cref="InvalidDataException">The file ends before.</exception>
    public void ReadExactly(Span<byte> target, long offset)
    {
        if (Read(target, offset) < target.Length)
            throw new InvalidDataException($"{target.Length} bytes at byte {offset} reach beyond the end of the file");
    }

    /// <summary>The first stretch at or behind an offset that may hold something else than zeros.</summary>
    /// <returns>Both <see cref="Length"/> when there is none. All of the rest on disks that do not tell.</returns>
    public (long Start, long End) NextExtent(long from)
    {
        if (from >= Length) return (Length, Length);
        long start = Seek(_handle, from, SeekData);
        if (start < 0) return Marshal.GetLastPInvokeError() == NoSuchOffset ? (Length, Length) : (from, Length);
        long end = Seek(_handle, start, SeekHole);
        return (start, end < 0 ? Length : end);
    }

    public void Dispose() => _handle.Dispose();

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    private static partial long Seek(SafeFileHandle file, long offset, int whence);
}

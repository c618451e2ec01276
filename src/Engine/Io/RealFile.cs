using Microsoft.Win32.SafeHandles;

namespace MarketStore.Engine.Io;

/// <summary>An open file of the operating system. Reads and writes may run at the same time on any threads.</summary>
internal sealed class RealFile(SafeFileHandle handle, string path) : IFile
{
    public long Length => RandomAccess.GetLength(handle);

    public int Read(Span<byte> target, long offset)
    {
        int total = 0;
        while (total < target.Length)
        {
            int count = RandomAccess.Read(handle, target[total..], offset + total);
            if (count == 0) break;
            total += count;
        }
        return total;
    }

    /// <remarks>RandomAccess.Write goes on after a short write until all is written or an error is thrown.</remarks>
    public void Write(ReadOnlySpan<byte> source, long offset)
    {
        try
        {
            RandomAccess.Write(handle, source, offset);
        }
        catch (IOException error) when (DiskFullException.Is(error.HResult))
        {
            throw new DiskFullException(path, error);
        }
    }

    public void SetLength(long length) => RandomAccess.SetLength(handle, length);

    /// <remarks>
    /// After an error the kernel may have dropped the unwritten pages and reports success the next time, so a caller
    /// must not take a second, successful call for durability of what was written before the first.
    /// </remarks>
    public void Sync() => LibC.SyncData(handle, path);

    public void Dispose() => handle.Dispose();
}

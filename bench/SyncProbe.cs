using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MarketStore.Bench;

/// <summary>
/// What durability costs on this machine: 512 bytes written into a file whose space was written before, then
/// fdatasync. No acknowledged write can be faster.
/// </summary>
internal sealed partial class SyncProbe : IDisposable
{
    private const int WriteBytes = 512;
    private const int FileBytes = 16 << 20;

    private readonly SafeFileHandle file;
    private readonly string path;
    private readonly byte[] block = new byte[WriteBytes];
    private long offset;

    public SyncProbe(string directory)
    {
        Directory.CreateDirectory(directory);
        path = Path.Combine(directory, "probe");
        file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        RandomAccess.Write(file, new byte[FileBytes], 0);
        Random.Shared.NextBytes(block);
        Sync();
    }

    /// <summary>Nanoseconds of each of so many synced writes.</summary>
    public double[] Time(int count) => Stopwatches.EachNs(count, _ =>
    {
        RandomAccess.Write(file, block, offset);
        Sync();
        offset = (offset + WriteBytes) % FileBytes;
    });

    public void Dispose()
    {
        file.Dispose();
        File.Delete(path);
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FlushData(SafeFileHandle file);

    private void Sync()
    {
        if (FlushData(file) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
    }
}

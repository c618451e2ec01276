using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MarketStore.Bench.Measuring;

/// <summary>
/// What durability costs on this machine: 512 bytes written into a file whose space was written before, then
/// fdatasync. No acknowledged write can be faster.
/// </summary>
internal sealed partial class SyncProbe : IDisposable
{
    private const int WriteBytes = 512;
    private const int FileBytes = 16 << 20;

    private readonly SafeFileHandle _file;
    private readonly string _path;
    private readonly byte[] _block = new byte[WriteBytes];
    private long _offset;

    public SyncProbe(string directory)
    {
        Directory.CreateDirectory(directory);
        _path = Path.Combine(directory, "probe");
        _file = File.OpenHandle(_path, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        RandomAccess.Write(_file, new byte[FileBytes], 0);
        Random.Shared.NextBytes(_block);
        Sync();
    }

    /// <summary>Nanoseconds of each of so many synced writes.</summary>
    public double[] Time(int count) => Stopwatches.EachNs(count, _ =>
    {
        RandomAccess.Write(_file, _block, _offset);
        Sync();
        _offset = (_offset + WriteBytes) % FileBytes;
    });

    public void Dispose()
    {
        _file.Dispose();
        File.Delete(_path);
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FlushData(SafeFileHandle file);

    private void Sync()
    {
        if (FlushData(_file) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
    }
}

using System.ComponentModel;
using System.Runtime.InteropServices;

namespace MarketStore.Bench.Measuring;

/// <summary>What files take on disk.</summary>
/// <param name="ApparentBytes">Their lengths, as <c>du --apparent-size</c> has it.</param>
/// <param name="AllocatedBytes">The space the file system gave them, as <c>du</c> has it.</param>
internal readonly partial record struct Footprint(long ApparentBytes, long AllocatedBytes, int Files)
{
    private const int StatBytes = 144;
    private const int SizeOffset = 48;
    private const int BlocksOffset = 64;
    private const int BytesPerBlock = 512;

    /// <summary>Of one file, or of all files below a directory that are not directories themselves.</summary>
    public static Footprint Of(string path, Func<string, bool>? counts = null)
    {
        long apparent = 0, allocated = 0;
        int files = 0;
        IEnumerable<string> all = Directory.Exists(path)
            ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
            : [path];
        foreach (string file in all)
        {
            if (counts is not null && !counts(file)) continue;
            (long length, long space) = Measure(file);
            apparent += length;
            allocated += space;
            files++;
        }
        return new Footprint(apparent, allocated, files);
    }

    /// <summary>By <c>struct stat</c> as Linux has it on x86-64, which the published binary is for.</summary>
    private static unsafe (long Length, long Space) Measure(string path)
    {
        byte* stat = stackalloc byte[StatBytes];
        if (Stat(path, stat) != 0)
        {
            // A server may remove a file of its own between the listing and here.
            int error = Marshal.GetLastPInvokeError();
            return error == 2 ? (0, 0) : throw new Win32Exception(error, path);
        }
        return (*(long*)(stat + SizeOffset), *(long*)(stat + BlocksOffset) * BytesPerBlock);
    }

    [LibraryImport("libc", EntryPoint = "stat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Stat(string path, byte* result);
}

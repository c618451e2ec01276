namespace MarketStore.Engine.Io;

/// <summary>There is no space left on the disk, or in the quota, for what was to be written.</summary>
/// <remarks>Writes into space that a file already has go on succeeding on file systems that write in place.</remarks>
public sealed class DiskFullException(string path, Exception? inner = null)
    : IOException($"there is no space left for {path}", inner)
{
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;

    public string Path { get; } = path;

    /// <summary>Whether an error of the operating system (errno, which the base library puts into HResult) means this.</summary>
    internal static bool Is(int error) => error is NoSpace or QuotaExceeded;
}

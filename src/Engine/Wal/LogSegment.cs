using System.Globalization;
using MarketStore.Engine.Io;

namespace MarketStore.Engine.Wal;

/// <summary>One file of the log, open for appending at <see cref="End"/>.</summary>
internal sealed class LogSegment(string path, IFile file, SegmentHeader header, long capacity) : IDisposable
{
    private const string Prefix = "WALFile.";
    private const string Suffix = ".walfile";

    public string Path { get; } = path;

    public SegmentHeader Header { get; } = header;

    /// <summary>Preallocated size; frames do not go beyond it.</summary>
    public long Capacity { get; private set; } = capacity;

    /// <summary>Offset behind the last byte written.</summary>
    public long End { get; private set; }

    public bool HasRoomFor(long bytes) => End + bytes <= Capacity;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        Invariant.Holds(HasRoomFor(bytes.Length), "a log segment is not written beyond its end");
        file.Write(bytes, End);
        End += bytes.Length;
    }

    public void Sync() => file.Sync();

    /// <summary>Gives back the space behind the last frame; there will be no more.</summary>
    public void Trim()
    {
        file.SetLength(End);
        Capacity = End;
    }

    public void Dispose() => file.Dispose();

    public static string FileName(ulong id) => Prefix + id.ToString(CultureInfo.InvariantCulture) + Suffix;

    /// <summary>The id in the name of a log file.</summary>
    public static ulong IdOf(string path) => TryParseFileName(System.IO.Path.GetFileName(path), out ulong id)
        ? id : throw new ArgumentException($"{path} is no file of the log");

    /// <summary>The id in a file name of the form <c>WALFile.1700000000000000000.walfile</c>.</summary>
    public static bool TryParseFileName(string name, out ulong id)
    {
        id = 0;
        return name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal)
            && name.Length > Prefix.Length + Suffix.Length
            && ulong.TryParse(name.AsSpan(Prefix.Length..^Suffix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out id);
    }
}

using System.Globalization;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Io;
using MarketStore.Engine.Segments;

namespace MarketStore.Engine.Compaction;

/// <summary>
/// Deletes segment files that no bucket lists: a process that died between writing blocks and recording them, or
/// between recording and deleting, leaves such files behind.
/// </summary>
internal sealed class OrphanSweep(IFileSystem files, SegmentFiles segments, FileTable table)
{
    /// <summary>Walks the tree once; a few thousand directories take a few ten milliseconds.</summary>
    /// <returns>How many files were deleted.</returns>
    public int Run()
    {
        HashSet<string> listed = [.. table.All.Select(segments.PathOf)];
        int deleted = Sweep(segments.Root, RootFiles.Prefix, listed);
        foreach (string symbol in Below(segments.Root))
        {
            foreach (string timeframe in Below(symbol))
            {
                foreach (string group in Below(timeframe)) deleted += Sweep(group, prefix: "", listed);
            }
        }
        return deleted;
    }

    private IEnumerable<string> Below(string directory) =>
        files.ListDirectories(directory).Where(name => !name.StartsWith(RootFiles.Prefix, StringComparison.Ordinal))
            .Select(name => Path.Combine(directory, name));

    private int Sweep(string directory, string prefix, HashSet<string> listed)
    {
        int deleted = 0;
        foreach (string name in files.ListFiles(directory))
        {
            string path = Path.Combine(directory, name);
            if (!name.StartsWith(prefix, StringComparison.Ordinal) || !IsSegmentFile(name) || listed.Contains(path)) continue;
            files.DeleteFile(path);
            deleted++;
        }
        return deleted;
    }

    /// <summary>A name such as <c>2023.0000001f.blocks</c>; others are not ours to delete.</summary>
    private static bool IsSegmentFile(string name)
    {
        const int Digits = 8;
        int start = name.Length - SegmentFiles.Suffix.Length - Digits;
        return start > 0 && name[start - 1] == '.' && name.EndsWith(SegmentFiles.Suffix, StringComparison.Ordinal)
            && uint.TryParse(name.AsSpan(start, Digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _);
    }
}

using System.Globalization;
using System.Text;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Io;

namespace MarketStore.Engine.Tools;

// The file "contents" in a backup's directory: a line for every other file there, the manifest last.
//
//   6f0c2b4e19d7a835 7617632 WALFile.1795405164090493300.walfile      XXH3 of the bytes, how many, name
//
// Blocks have checksums of their own. A log has not, as a whole: one that was cut short looks like a shorter log, and
// the rows it lacks would be missed by nobody.
internal static class BackupContents
{
    public const string FileName = "contents";

    public static byte[] Of(IEnumerable<(string Name, ReadOnlyMemory<byte> Bytes)> files) =>
        Encoding.UTF8.GetBytes(string.Concat(files.Select(file => Line(file.Name, file.Bytes.Span))));

    /// <summary>Compares a backup's files with what it says of them.</summary>
    /// <exception cref="MarketStoreException">One is missing, too many, or not what it was.</exception>
    public static void Verify(IFileSystem files, string directory)
    {
        HashSet<string> expected = [.. Encoding.UTF8.GetString(Read(files, directory, FileName)).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        HashSet<string> names = [.. files.ListFiles(directory).Where(name => name != FileName)];
        foreach (string name in names.Order(StringComparer.Ordinal))
        {
            if (!expected.Remove(Line(name, Read(files, directory, name)).TrimEnd('\n')))
                throw Damaged(directory, $"{name} is not what was backed up");
        }
        if (expected.Count > 0) throw Damaged(directory, $"it lacks {expected.First().Split(' ')[^1]}");
        // The list ends with the manifest, so a list that was cut short lacks it.
        if (!names.Contains(RootFiles.Manifest)) throw Damaged(directory, $"it lacks {RootFiles.Manifest}");
    }

    private static string Line(string name, ReadOnlySpan<byte> bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{Checksum.Of(bytes):x16} {bytes.Length} {name}\n");

    private static byte[] Read(IFileSystem files, string directory, string name)
    {
        string path = Path.Combine(directory, name);
        if (!files.FileExists(path)) throw Damaged(directory, $"it lacks {name}");
        using IFile file = files.Open(path);
        byte[] bytes = new byte[file.Length];
        return bytes[..file.Read(bytes, 0)];
    }

    private static MarketStoreException Damaged(string directory, string what) =>
        new(ErrorCode.Corruption, $"the backup {directory} is damaged: {what}");
}

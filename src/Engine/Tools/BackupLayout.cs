using System.Globalization;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Io;

namespace MarketStore.Engine.Tools;

// A directory of backups. Blocks never change, and a file number with an offset names a block for ever, so all backups
// share one copy of each block:
//
//   DEST/blocks/AAPL/1Min/OHLCV/2023.0000001f.blocks     as in the store, as far as any backup needs it
//   DEST/blocks/marketstore.00000021.blocks
//   DEST/20261123T021000.123Z/WALFile.*.walfile          the log behind the manifest, cut behind its last whole frame
//   DEST/20261123T021000.123Z/contents                   checksums of the log and of the manifest
//   DEST/20261123T021000.123Z/marketstore.manifest       written last: a backup without it was never finished
//   DEST/lock                                            held by the backup that is being made
internal sealed class BackupLayout(IFileSystem files, string directory)
{
    private const string StampFormat = "yyyyMMdd'T'HHmmss.fff'Z'";

    public string Blocks { get; } = Path.Combine(directory, "blocks");

    /// <summary>The file that keeps a second backup out.</summary>
    public string Lock { get; } = Path.Combine(directory, "lock");

    /// <summary>Finished backups, oldest first.</summary>
    public IReadOnlyList<string> Finished() => [.. All().Where(IsFinished)];

    /// <summary>Finished or not, oldest first.</summary>
    public IReadOnlyList<string> All() => !files.DirectoryExists(directory) ? [] :
        [.. files.ListDirectories(directory).Where(IsStamp).Order(StringComparer.Ordinal)];

    public string PathOf(string name) => Path.Combine(directory, name);

    public bool IsFinished(string name) => files.FileExists(Path.Combine(PathOf(name), RootFiles.Manifest));

    /// <summary>The name of a backup begun now.</summary>
    public static string NameOf(DateTime utc) => utc.ToString(StampFormat, CultureInfo.InvariantCulture);

    private static bool IsStamp(string name) => DateTime.TryParseExact(
        name, StampFormat, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out _);
}

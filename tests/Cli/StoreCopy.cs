using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Io;
using MarketStore.Engine.Time;
using MarketStore.Tests.Engine.Storage;

namespace MarketStore.Tests.Cli;

/// <summary>
/// A data directory as a process that was killed leaves it, for commands to work on: blocks of one bucket of bars and one
/// of ticks, and some writes that are only in the log.
/// </summary>
internal sealed class StoreCopy : IDisposable
{
    public const string Bars = "AAPL/1Min/OHLCV";
    public const string Ticks = "AAPL/1Sec/TICK";

    /// <summary>Bars in blocks, and ticks: one a minute and one a second from 2020 on.</summary>
    public const int Rows = 1000;

    /// <summary>Writes in the log, of one bar each, behind those in blocks.</summary>
    public const int LogWrites = 5;

    public static readonly long Start = Timestamps.NsPerSecond * 1_577_836_800;

    public static readonly EngineOptions SmallBlocks = new()
    {
        RootDirectory = "",
        BlockRows = 100,
        SmallBlockBytes = 600,
        WornFileBytes = 4096,
        WalSegmentBytes = 256 << 10,
    };

    private StoreCopy(string root) => Root = root;

    public string Root { get; }

    /// <summary>The directory's only log segment.</summary>
    public string Log => Directory.GetFiles(Root, "*.walfile").Single();

    /// <summary>The file that has the bars.</summary>
    public string BarFile => Directory.GetFiles(Path.Combine(Root, "AAPL", "1Min", "OHLCV"), "*.blocks").Single();

    public static async Task<StoreCopy> MakeAsync()
    {
        using var store = new TestStore(SmallBlocks);
        await store.WriteAsync(Bars, RecordKind.Fixed, Noise(0, Rows));
        await store.WriteAsync(Ticks, RecordKind.Variable, [.. Enumerable.Range(0, Rows).Select(i => new Row(Start + (i * Timestamps.NsPerSecond) + i, i))]);
        store.Engine.Checkpoint();
        for (int i = 0; i < LogWrites; i++) await store.WriteAsync(Bars, RecordKind.Fixed, Noise(Rows + i, 1));
        return Of(store);
    }

    /// <summary>Copies the directory of an open store.</summary>
    public static StoreCopy Of(TestStore store)
    {
        var copy = new StoreCopy(Directory.CreateTempSubdirectory("mkts-copy").FullName);
        foreach (string file in Directory.GetFiles(store.Options.RootDirectory, "*", SearchOption.AllDirectories))
        {
            if (Path.GetFileName(file) == RootFiles.Lock) continue;
            string target = Path.Combine(copy.Root, Path.GetRelativePath(store.Options.RootDirectory, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllBytes(target, Read(file));
        }
        return copy;
    }

    /// <summary>Bars whose values no codec can do much about, so that sizes follow from row counts.</summary>
    public static Row[] Noise(int first, int count) =>
        [.. Enumerable.Range(first, count).Select(i => new Row(Start + (i * Timestamps.NsPerMinute), new Random(i).NextDouble()))];

    /// <summary>All bars, as far as they have been written.</summary>
    public static IEnumerable<Row> AllBars => Noise(0, Rows + LogWrites);

    public static void Flip(string path, long offset)
    {
        byte[] bytes = Read(path);
        bytes[offset] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    /// <summary>Opens a data directory, reads one bucket, and closes it.</summary>
    public static List<Row> ReadAll(string root, string key)
    {
        // A file system of the caller's leaves the directory to the caller.
        using var store = new TestStore(SmallBlocks with { RootDirectory = root }, RealFileSystem.Instance);
        return store.Read(key);
    }

    public void Dispose()
    {
        if (Directory.Exists(Root)) Directory.Delete(Root, recursive: true);
    }

    private static byte[] Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}

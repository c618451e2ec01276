using System.Globalization;
using System.Runtime.CompilerServices;
using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Io;
using MarketStore.Engine.Scan;
using MarketStore.Engine.Time;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketStore.Tests.Engine.Storage;

/// <summary>
/// One store per released version of the format, as a crash left it: blocks of many codecs in shared files and files of
/// their own, a shadow, an erasure, a dropped bucket, and frames in the log. Every later program must read it.
/// </summary>
/// <remarks>
/// <c>UPDATE_FIXTURES=1</c> writes the fixture of the current version anew, which is right only until that version has
/// been released.
/// </remarks>
public sealed class FormatFixtureTests
{
    private const string Current = "v1";
    private const long Minute = Timestamps.NsPerMinute;
    private const long Start = 1_704_205_800L * Timestamps.NsPerSecond;

    private static readonly Schema Wide = new(
        Enum.GetValues<ColumnType>().Where(type => type != ColumnType.Bool).Select(type => new ColumnDefinition($"c{type}", type)));

    [Theory]
    [InlineData("v1")]
    public async Task A_store_of_every_released_version_opens_and_has_its_rows(string version)
    {
        if (version == Current && Environment.GetEnvironmentVariable("UPDATE_FIXTURES") == "1") await Write(FixtureOf(version));
        string copy = Directory.CreateTempSubdirectory("mkts-fixture").FullName;
        try
        {
            Copy(FixtureOf(version), copy, _ => true);
            using StorageEngine engine = Open(copy);
            string expected = await File.ReadAllTextAsync(FixtureOf(version) + ".rows", TestContext.Current.CancellationToken);
            Assert.Equal(expected, Picture(engine));
            engine.Compact(TestContext.Current.CancellationToken);
            Assert.Equal(expected, Picture(engine));
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    private static string FixtureOf(string version, [CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "Fixtures", version);

    private static StorageEngine Open(string root) => StorageEngine.Open(
        new EngineOptions { RootDirectory = root, BackgroundWork = false, BlockRows = 256, SmallBlockBytes = 2048 },
        RealFileSystem.Instance, SystemClock.Instance, NullLogger.Instance);

    private static async Task Write(string fixture)
    {
        string root = Directory.CreateTempSubdirectory("mkts-fixture").FullName;
        using (StorageEngine engine = Open(root))
        {
            await Fill(engine);
            if (Directory.Exists(fixture)) Directory.Delete(fixture, recursive: true);
            Copy(root, fixture, path => !path.EndsWith("lock", StringComparison.Ordinal) && !path.EndsWith("spare", StringComparison.Ordinal));
            await File.WriteAllTextAsync(fixture + ".rows", Picture(engine), TestContext.Current.CancellationToken);
        }
        Directory.Delete(root, recursive: true);
    }

    private static async Task Fill(StorageEngine engine)
    {
        var random = new Random(1);
        double price = 100;
        Row[] bars = [.. Enumerable.Range(0, 1000).Select(i =>
            new Row(Start + ((i % 390) + (i / 390 * 1440L)) * Minute, Math.Round(price += random.NextDouble() - 0.5, 2)))];
        Row[] ticks = [.. Enumerable.Range(0, 600).Select(i => new Row(Start + (i / 2 * 1_234_567L), random.NextDouble()))];
        await engine.WriteAsync([TestStore.Rows("AAPL/1Min/OHLCV", RecordKind.Fixed, bars), TestStore.Rows("AAPL/1Sec/TICK", RecordKind.Variable, ticks)]);
        await engine.CreateAsync(TestStore.Key("EMPTY/1D/X"), RecordKind.Fixed, Wide);
        await engine.WriteAsync([WideRows("WIDE/1D/X", 300, random), TestStore.Rows("GONE/1Min/OHLCV", RecordKind.Fixed, bars)]);
        engine.Checkpoint();
        await engine.DropAsync(key => key.Symbol == "GONE");
        await engine.WriteAsync([TestStore.Rows("AAPL/1Min/OHLCV", RecordKind.Fixed, bars[5] with { Value = -1 }, bars[300] with { Value = -2 })]);
        engine.Checkpoint();
        await engine.WriteAsync([TestStore.Rows("AAPL/1Sec/TICK", RecordKind.Variable, new Row(Start + 5, 7), new Row(Start + (1L << 40), 8))]);
        await engine.EraseAsync(key => key.Timeframe == "1Min", new TimeRange(bars[600].TimeNs, bars[700].TimeNs));
        await engine.WriteAsync([TestStore.Rows("NEW/4H/X", RecordKind.Fixed, bars[650])]);
    }

    /// <summary>All types there are, with values that are hard on codecs.</summary>
    private static IncomingRows WideRows(string key, int count, Random random)
    {
        byte[] epochs = [.. Enumerable.Range(0, count).SelectMany(i => BitConverter.GetBytes((Start / Timestamps.NsPerSecond) + (i * 86_400L)))];
        var columns = new List<IncomingColumn>();
        foreach (ColumnDefinition column in Wide.Columns)
        {
            byte[] values = new byte[count * column.Type.Width()];
            random.NextBytes(values);
            if (column.Type == ColumnType.String16) values = [.. Enumerable.Range(0, count).SelectMany(i => Text($"venue {i % 7}"))];
            columns.Add(new IncomingColumn(column.Name, column.Type, new(values)));
        }
        return new IncomingRows
        {
            Key = TestStore.Key(key),
            Kind = RecordKind.Fixed,
            RowCount = count,
            EpochSeconds = new(epochs),
            Columns = columns,
        };
    }

    private static byte[] Text(string text)
    {
        byte[] points = new byte[64];
        System.Text.Encoding.UTF32.GetBytes(text, points);
        return points;
    }

    private static string Picture(StorageEngine engine)
    {
        var lines = new List<string>();
        foreach (BucketInfo bucket in engine.List().OrderBy(b => b.Key.ToString(), StringComparer.Ordinal))
        {
            using ScanResult result = engine.Scan(new ScanRequest { Buckets = [bucket.Key] });
            lines.Add($"{bucket.Key} {bucket.Kind} {bucket.Schema} {result.Buckets[0].RowCount} rows");
            foreach (RowChunk chunk in result.Buckets[0].Chunks)
            {
                for (int row = 0; row < chunk.RowCount; row++)
                {
                    IEnumerable<string> values = bucket.Schema.Columns.Select((column, c) =>
                        Convert.ToHexStringLower(chunk.Columns[c].Slice(row * column.Type.Width(), column.Type.Width()).Span).TrimEnd('0'));
                    lines.Add(string.Create(CultureInfo.InvariantCulture, $"{chunk.Times.Span[row]} {string.Join(' ', values)}"));
                }
            }
        }
        return string.Join('\n', lines) + "\n";
    }

    /// <summary>Copies a tree; of a preallocated log, what has been written.</summary>
    private static void Copy(string from, string to, Func<string, bool> wants)
    {
        foreach (string path in Directory.GetFiles(from, "*", SearchOption.AllDirectories).Where(wants))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            byte[] bytes = File.ReadAllBytes(path);
            int length = path.EndsWith(".walfile", StringComparison.Ordinal) ? (bytes.AsSpan().LastIndexOfAnyExcept((byte)0) + 8) & ~7 : bytes.Length;
            File.WriteAllBytes(target, bytes[..length]);
        }
    }
}

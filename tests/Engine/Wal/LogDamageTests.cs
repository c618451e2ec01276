using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Io;
using MarketStore.Engine.Scan;
using MarketStore.Engine.Time;
using MarketStore.Tests.Engine.Storage;
using Microsoft.Extensions.Logging;

namespace MarketStore.Tests.Engine.Wal;

/// <summary>What recovery makes of logs that end early or have been damaged.</summary>
public sealed class LogDamageTests
{
    private const string Bars = "AAPL/1Min/OHLCV";
    private const string ManifestName = "marketstore.manifest";
    private const int Writes = 12;

    [Fact]
    public async Task A_log_cut_anywhere_gives_back_exactly_the_writes_before_the_cut()
    {
        using var store = new TestStore();
        byte[] log = await WriteLog(store);
        int end = Array.FindLastIndex(log, b => b != 0) + 1;
        int before = -1;
        for (int cut = 512; cut <= end + 8; cut += 4)
        {
            byte[] torn = [.. log.AsSpan(0, Math.Min(cut, log.Length)), .. new byte[Math.Max(0, log.Length - cut)]];
            var messages = new Messages();
            int found = Recover(store, torn, messages);
            Assert.True(found >= before, $"cut at {cut}: {found} rows, {before} with a shorter log");
            Assert.Empty(messages.Errors);
            before = found;
        }
        Assert.Equal(Writes, before);
    }

    [Fact]
    public async Task Damage_in_front_of_acknowledged_frames_is_reported_and_costs_only_the_damaged_frame()
    {
        using var store = new TestStore();
        byte[] log = await WriteLog(store);
        int end = Array.FindLastIndex(log, b => b != 0) + 1;
        int frame = (end - 512) / Writes;
        int damaged = 512 + (frame * (Writes / 2));
        byte[] bad = [.. log];
        bad[damaged] ^= 0x10;
        var messages = new Messages();
        Assert.Equal(Writes - 1, Recover(store, bad, messages));
        Assert.Contains("had been acknowledged and cannot be read", Assert.Single(messages.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_of_a_bucket_whose_creation_is_damaged_are_reported_and_the_store_opens()
    {
        using var store = new TestStore();
        for (int i = 0; i < 3; i++) await store.WriteAsync(Bars, RecordKind.Fixed, new Row(i * Timestamps.NsPerMinute, i));
        byte[] log = ReadShared(LogPath(store.Options.RootDirectory));
        log[512 + 40] ^= 0x10;
        var messages = new Messages();
        using StorageEngine engine = OpenCopy(store, log, messages);
        Assert.Empty(engine.List());
        Assert.Equal(3, messages.Errors.Count);
        Assert.All(messages.Errors, text => Assert.Contains("had been acknowledged", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_damaged_segment_header_loses_nothing()
    {
        using var store = new TestStore();
        byte[] log = await WriteLog(store);
        for (int at = 0; at < 56; at++)
        {
            byte[] bad = [.. log];
            bad[at] ^= 0xff;
            Assert.Equal(Writes, Recover(store, bad, new Messages()));
        }
    }

    [Fact]
    public async Task A_log_of_the_Go_system_is_left_alone()
    {
        using var store = new TestStore();
        string root = Directory.CreateTempSubdirectory("mkts").FullName;
        string path = Path.Combine(root, "WALFile.1600000000000000000.walfile");
        byte[] status = [2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0];
        await File.WriteAllBytesAsync(path, status, TestContext.Current.CancellationToken);
        var error = Assert.Throws<MarketStoreException>(() => new TestStore(new EngineOptions { RootDirectory = root }));
        Assert.Contains("Go MarketStore", error.Message, StringComparison.Ordinal);
        Assert.Equal(status, await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
        Directory.Delete(root, recursive: true);
    }

    /// <summary>One row per write, all in the log and none in blocks; the log's bytes as a crash would leave them.</summary>
    private static async Task<byte[]> WriteLog(TestStore store)
    {
        await store.Engine.CreateAsync(TestStore.Key(Bars), RecordKind.Fixed, new([new("V", MarketStore.Engine.Columns.ColumnType.Float64)]));
        store.Engine.Checkpoint();
        store.Restart();
        for (int i = 0; i < Writes; i++) await store.WriteAsync(Bars, RecordKind.Fixed, new Row(i * Timestamps.NsPerMinute, i));
        return ReadShared(LogPath(store.Options.RootDirectory));
    }

    /// <summary>Opens a copy of the store with another log; returns how many rows it has, which must be a prefix.</summary>
    private static int Recover(TestStore store, byte[] log, Messages messages)
    {
        using (StorageEngine engine = OpenCopy(store, log, messages))
        {
            using ScanResult result = engine.Scan(new ScanRequest { Buckets = [TestStore.Key(Bars)] }, TestContext.Current.CancellationToken);
            List<Row> rows = TestStore.Flatten(result.Buckets[0]);
            Assert.All(rows, row => Assert.Equal(row.TimeNs, (long)row.Value * Timestamps.NsPerMinute));
            if (messages.Errors.Count == 0) Assert.Equal(Enumerable.Range(0, rows.Count).Select(i => (double)i), rows.Select(r => r.Value));
            return rows.Count;
        }
    }

    private static StorageEngine OpenCopy(TestStore store, byte[] log, Messages messages)
    {
        // Below the store's own directory, which goes when the test is over.
        string copy = Directory.CreateDirectory(Path.Combine(store.Options.RootDirectory, "copies", Guid.NewGuid().ToString("N"))).FullName;
        File.WriteAllBytes(Path.Combine(copy, ManifestName), ReadShared(Path.Combine(store.Options.RootDirectory, ManifestName)));
        File.WriteAllBytes(Path.Combine(copy, Path.GetFileName(LogPath(store.Options.RootDirectory))), log);
        return StorageEngine.Open(
            store.Options with { RootDirectory = copy }, RealFileSystem.Instance, SystemClock.Instance, messages);
    }

    private static string LogPath(string root) =>
        Directory.GetFiles(root, "*.walfile").OrderBy(p => p, StringComparer.Ordinal).Last();

    private static byte[] ReadShared(string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private sealed class Messages : ILogger
    {
        public List<string> Errors { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Error) Errors.Add(formatter(state, exception));
        }
    }
}

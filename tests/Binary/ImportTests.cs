using System.Diagnostics;
using System.Globalization;
using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Io;
using MarketStore.Engine.Scan;
using MarketStore.Engine.Time;
using MarketStore.Tests.Engine.Import;
using MarketStore.Tests.Engine.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using static MarketStore.Tests.Engine.Import.ImportedStore;

namespace MarketStore.Tests.Binary;

/// <summary>The published binary imports a Go root, is killed at any moment while it does, and goes on.</summary>
public sealed class ImportTests : IDisposable
{
    private const int Symbols = 6;
    private const int RowsPerSymbol = 100_000;

    private readonly string _home = Directory.CreateTempSubdirectory("marketstore-test-").FullName;

    private string Target => Path.Combine(_home, "data");

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public async Task Killed_at_any_moment_an_import_goes_on_and_doubles_nothing()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        int seed = Environment.GetEnvironmentVariable("MARKETSTORE_TEST_SEED") is { } text
            ? int.Parse(text, CultureInfo.InvariantCulture) : Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"MARKETSTORE_TEST_SEED={seed}");
        var random = new Random(seed);
        using GoRootBuilder root = Root();
        string before = root.Fingerprint();
        Stopwatch whole = Stopwatch.StartNew();
        (int code, string output, string errors) = await ImportAsync(root, Target, cancel);
        Assert.True(code == 0, output + errors);
        whole.Stop();
        (int Rows, long Hash)[] expected = Read(Target);
        Assert.All(expected, bucket => Assert.Equal(RowsPerSymbol, bucket.Rows));

        string second = Path.Combine(_home, "second");
        for (int kill = 0; kill < 6; kill++)
        {
            using Process process = Start(root, second);
            await Task.Delay(random.Next((int)whole.ElapsedMilliseconds), cancel);
            process.Kill();
            await process.WaitForExitAsync(cancel);
        }
        (code, output, errors) = await ImportAsync(root, second, cancel);
        Assert.True(code == 0, output + errors);
        Assert.Equal(expected, Read(second));
        Assert.Equal(before, root.Fingerprint());
    }

    /// <summary>What was imported is served, and what is served is what was in the Go server's files.</summary>
    [Fact]
    public async Task A_server_answers_from_an_imported_store()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        using var server = new ServerProcess();
        using var root = new GoRootBuilder();
        root.Year("A/1D/BARS", 2020).Bar(At("2020-01-01 00:00:00"), 1.5).Bar(At("2020-01-02 00:00:00"), 2.5);
        (int code, string output, string errors) = await ServerProcess.RunAsync(
            server.Home, cancel, "tool", "import", "--from", root.Root, "--config", "mkts.yml");
        Assert.True(code == 0, output + errors);
        await server.StartAsync(cancel);
        (code, output, errors) = await ServerProcess.RunAsync(
            server.Home, cancel, "tool", "import", "--from", root.Root, "--config", "mkts.yml");
        Assert.Equal(1, code);
        Assert.Contains("is locked by process", errors, StringComparison.Ordinal);
        Assert.Equal(0, await server.StopAsync(cancel));
        using StorageEngine engine = Open(server.Root);
        using ScanResult result = engine.Scan(new ScanRequest { Buckets = [TestStore.Key("A/1D/BARS")] }, cancel);
        Assert.Equal([new(At("2020-01-01 00:00:00"), 1.5), new(At("2020-01-02 00:00:00"), 2.5)], TestStore.Flatten(result.Buckets[0]));

        (code, output, _) = await ServerProcess.RunAsync(server.Home, cancel, "tool", "wal", "--dir", "data");
        Assert.Equal(0, code);
    }

    private static StorageEngine Open(string root) => StorageEngine.Open(
        new EngineOptions { RootDirectory = root, BackgroundWork = false }, RealFileSystem.Instance, SystemClock.Instance, NullLogger.Instance);

    private Process Start(GoRootBuilder root, string target) =>
        Process.Start(new ProcessStartInfo(Environment.GetEnvironmentVariable("MARKETSTORE_BIN")!, ["tool", "import", "--from", root.Root, "--to", target])
        {
            WorkingDirectory = _home,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    private Task<(int ExitCode, string Output, string Errors)> ImportAsync(GoRootBuilder root, string target, CancellationToken cancel) =>
        ServerProcess.RunAsync(_home, cancel, "tool", "import", "--from", root.Root, "--to", target);

    /// <summary>Rows of each bucket, and a hash of them in their order.</summary>
    private static (int Rows, long Hash)[] Read(string target)
    {
        using StorageEngine engine = Open(target);
        return [.. Enumerable.Range(0, Symbols).Select(i =>
        {
            using ScanResult result = engine.Scan(new ScanRequest { Buckets = [TestStore.Key(Name(i))] });
            List<Row> rows = TestStore.Flatten(result.Buckets[0]);
            return (rows.Count, rows.Aggregate(17L, (hash, row) => unchecked((hash * 31) + row.TimeNs + BitConverter.DoubleToInt64Bits(row.Value))));
        })];
    }

    private static string Name(int i) => i % 2 == 0 ? $"S{i}/1Min/BARS" : $"S{i}/1Min/TICK";

    private static GoRootBuilder Root()
    {
        var root = new GoRootBuilder();
        for (int i = 0; i < Symbols; i++)
        {
            GoYearBuilder year = root.Year(Name(i), 2020, variable: i % 2 == 1);
            if (i % 2 == 0)
            {
                year.Write(year.Shape.OffsetOf(1), [.. Enumerable.Range(1, RowsPerSymbol)
                    .SelectMany(n => (byte[])[.. BitConverter.GetBytes((long)n), .. BitConverter.GetBytes((double)n)])]);
                continue;
            }
            for (int minute = 0; minute < 20; minute++)
            {
                // Many rows of one time and one value: what is there twice must stay so.
                long start = At("2020-04-04 04:00:00") + (minute * Timestamps.NsPerMinute);
                year.Ticks(true, [.. Enumerable.Range(0, RowsPerSymbol / 20).Select(n => (start + (n / 10 * 1_000_000L), (object[])[(double)(n % 3)]))]);
            }
        }
        return root;
    }
}

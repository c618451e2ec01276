using System.Text.Json;
using MarketStore.Cli;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Time;
using MarketStore.Tests.Engine.Import;
using MarketStore.Tests.Engine.Storage;
using static MarketStore.Tests.Engine.Import.ImportedStore;

namespace MarketStore.Tests.Cli;

/// <summary>The commands below <c>marketstore tool</c>: what they print, and which exit code comes back.</summary>
public sealed class ToolTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("mkts-tool").FullName;

    private string Target => Path.Combine(_home, "store");

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public async Task Tool_alone_shows_its_commands()
    {
        (int code, string output, _) = await RunAsync("tool");
        Assert.Equal(0, code);
        Assert.All(["  import ", "  wal, "], command => Assert.Contains(command, output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("tool import --to x", "Option '--from' is required.", "tool import")]
    [InlineData("tool import --from x", "Give --to, --config or --dry-run.", "tool import")]
    [InlineData("tool import --from x --to y --config z", "Give --to or --config, not both.", "tool import")]
    [InlineData("tool imprt", "unknown command \"imprt\" for \"marketstore tool\"", "tool")]
    [InlineData("tool wal", "Give --dir, or one or more log files.", "tool wal")]
    [InlineData("tool wal --dir a b", "Give --dir, or one or more log files.", "tool wal")]
    public async Task A_wrong_command_line_is_code_2(string line, string problem, string command)
    {
        (int code, string output, string error) = await RunAsync(line);
        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith($"Error: {problem}\n", error, StringComparison.Ordinal);
        Assert.EndsWith($"Run 'marketstore {command} --help' for usage.\n", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_import_reports_what_it_did_and_again_that_nothing_was_left()
    {
        using GoRootBuilder root = Root();
        string before = root.Fingerprint();
        (int code, string output, string error) = await RunAsync($"tool import --from {root.Root} --to {Target}");
        Assert.Equal((0, "writing what is in memory to blocks\n"), (code, error));
        Assert.StartsWith("Imported.\n", output, StringComparison.Ordinal);
        AssertLine(output, "buckets", "2");
        AssertLine(output, "bars written", "2");
        AssertLine(output, "ticks written", "3");
        AssertLine(output, "January 1 rows recovered", "1");
        AssertLine(output, "times snapped", "2");
        (code, output, _) = await RunAsync($"tool import --from {root.Root} --to {Target}");
        Assert.Equal(0, code);
        AssertLine(output, "bars written", "0");
        AssertLine(output, "ticks there already", "3");
        Assert.Equal(before, root.Fingerprint());
    }

    [Fact]
    public async Task A_dry_run_writes_nothing()
    {
        using GoRootBuilder root = Root();
        (int code, string output, _) = await RunAsync($"tool import --from {root.Root} --to {Target} --dry-run");
        Assert.Equal(0, code);
        Assert.StartsWith("Read everything, wrote nothing.\n", output, StringComparison.Ordinal);
        AssertLine(output, "ticks read", "3");
        Assert.DoesNotContain("written", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Target));
    }

    [Fact]
    public async Task What_cannot_be_read_is_listed_and_code_3()
    {
        using GoRootBuilder root = Root();
        root.Year("BAD/1D/BARS", 2020).Write(0, 9);
        (int code, string output, string error) = await RunAsync($"tool import --from {root.Root} --to {Target}");
        Assert.Equal(3, code);
        Assert.Contains("problem: BAD/1D/BARS/2020.bin: its version is 9", output, StringComparison.Ordinal);
        Assert.Contains("BAD/1D/BARS/2020.bin: its version is 9", error, StringComparison.Ordinal);
        AssertLine(output, "bars written", "2");
    }

    [Theory]
    [InlineData("--timezone Mars/Olympus", "there is no time zone Mars/Olympus")]
    [InlineData("--from /nonexistent-root", "there is no directory /nonexistent-root")]
    public async Task What_cannot_begin_is_code_1(string arguments, string problem)
    {
        using GoRootBuilder root = Root();
        string from = arguments.Contains("--from", StringComparison.Ordinal) ? "" : $" --from {root.Root}";
        (int code, string output, string error) = await RunAsync($"tool import {arguments}{from} --to {Target}");
        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith($"Error: {problem}", error, StringComparison.Ordinal);
    }

    /// <summary>A store keeps the zone it was made with; the source's zone is then asked for apart from it.</summary>
    [Fact]
    public async Task The_zone_of_the_store_is_that_of_its_making_or_of_the_configuration()
    {
        using var root = new GoRootBuilder("America/New_York");
        root.Year("A/1D/BARS", 2020).Bar(At("2020-06-02 04:00:00"), 1.0);
        (int code, string output, _) = await RunAsync($"tool import --from {root.Root} --to {Target} --timezone America/New_York");
        Assert.Equal(0, code);
        Assert.DoesNotContain("note:", output, StringComparison.Ordinal);
        (code, output, _) = await RunAsync($"tool import --from {root.Root} --to {Target}");
        Assert.Equal(0, code);
        AssertLine(output, "bars there already", "1");

        string config = Path.Combine(_home, "mkts.yml");
        await File.WriteAllTextAsync(config, $"root_directory: {_home}/other\nlisten_port: 1\ntimezone: Asia/Tokyo\n", TestContext.Current.CancellationToken);
        (code, output, _) = await RunAsync($"tool import --from {root.Root} -c {config} --timezone America/New_York");
        Assert.Equal(0, code);
        Assert.Contains("note: the target lays slots in Asia/Tokyo, the source in America/New_York", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Our_log_is_listed_frame_by_frame()
    {
        using var store = new TestStore();
        await store.WriteAsync("A/1Min/BARS", RecordKind.Fixed, new Row(0, 1), new Row(Timestamps.NsPerMinute, 2));
        store.Engine.Checkpoint();
        await store.WriteAsync("A/1Min/BARS", RecordKind.Fixed, new Row(0, 3));
        await store.WriteAsync(TestStore.Rows("A/1Min/BARS", RecordKind.Fixed, new Row(0, 3)), TestStore.Rows("B/1Min/BARS", RecordKind.Fixed, new Row(0, 3)));
        await store.Engine.EraseAsync(_ => true, new TimeRange(0, 5));
        await store.Engine.DropAsync(key => key.Symbol == "B");
        (int code, string output, string error) = await RunAsync($"tool wal --dir {store.Options.RootDirectory} --format json");
        Assert.Equal((0, ""), (code, error));
        List<JsonElement> lines = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(
            [("Write", 2L, "in blocks"), ("Write", 1, "durable"), ("Write", 2, "durable"), ("Erase", -1, "durable"), ("Drop", -1, "last"), ("-", -1, "free")],
            lines.Select(l => (l.GetProperty("kind").GetString()!, l.TryGetProperty("rows", out JsonElement rows) ? rows.GetInt64() : -1, l.GetProperty("state").GetString()!)));
        Assert.Equal([1, 2, 3, 4, 5], lines.SkipLast(1).Select(l => l.GetProperty("sequence").GetInt32()));
        Assert.Equal(["A/1Min/BARS", "B/1Min/BARS"], lines[2].GetProperty("buckets").EnumerateArray().Select(b => b.GetString()));
        Assert.Equal(["B/1Min/BARS"], lines[4].GetProperty("buckets").EnumerateArray().Select(b => b.GetString()));
        Assert.Equal(512, lines[0].GetProperty("offset").GetInt64());
    }

    [Fact]
    public async Task A_damaged_frame_a_torn_one_and_an_unknown_kind_are_told_apart()
    {
        using var store = new TestStore();
        for (int i = 0; i < 4; i++) await store.WriteAsync("A/1Min/BARS", RecordKind.Fixed, new Row(i * Timestamps.NsPerMinute, i));
        string path = Directory.GetFiles(store.Options.RootDirectory, "*.walfile").Single();
        byte[] log;
        using (FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite)) stream.ReadExactly(log = new byte[stream.Length]);
        int Length(int at) => BitConverter.ToInt32(log, at + 8);
        int second = 512 + Length(512), third = second + Length(second), fourth = third + Length(third);
        log[second + 40] ^= 1;
        log[fourth + 40] ^= 1;
        log[third + 12] = 99;
        ulong id = BitConverter.ToUInt64(log, 16);
        BitConverter.TryWriteBytes(log.AsSpan(third), MarketStore.Engine.Io.Checksum.Of(log.AsSpan((third + 8)..fourth), id));
        string copy = Path.Combine(_home, Path.GetFileName(path));
        await File.WriteAllBytesAsync(copy, log, TestContext.Current.CancellationToken);

        (int code, string output, _) = await RunAsync($"tool wal {copy}");
        Assert.Equal(0, code);
        string[][] lines = [.. output.Split('\n').Skip(2).TakeWhile(l => l.Length > 0).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        Assert.Equal(["Write", "?", "99", "-"], lines.Select((l, i) => l[i is 1 or 3 ? 0 : 1]));
        Assert.Equal(["durable", "damaged", "last", "torn"], lines.Select(l => l.First(c => c is "durable" or "damaged" or "last" or "torn" or "free")));
    }

    [Fact]
    public async Task A_log_of_the_Go_server_is_listed_by_group_and_file()
    {
        using GoRootBuilder root = Root();
        GoYearBuilder bars = root.Year("X/1Min/BARS", 2020), ticks = root.Year("X/1Min/TICK", 2020, variable: true);
        long time = At("2020-06-01 12:00:00");
        root.Log().Group(7, GoLogBuilder.Bar(bars, time, 1.0), GoLogBuilder.Bar(bars, time + Timestamps.NsPerMinute, 1.0), GoLogBuilder.Ticks(ticks, (time, [1.0]), (time, [2.0]), (time, [3.0])))
            .Checkpoint(7).Group(8, GoLogBuilder.Bar(bars, time, 2.0)).Raw(77);
        (int code, string output, _) = await RunAsync($"tool wal -d {root.Root}");
        Assert.Equal(0, code);
        Assert.StartsWith("WALFile.1600000000000000000.walfile: log of the Go MarketStore, open, 2 groups", output, StringComparison.Ordinal);
        string[] lines = [.. output.Split('\n').Skip(2).TakeWhile(l => l.Length > 0).Select(l => string.Join(' ', l.Split(' ', StringSplitOptions.RemoveEmptyEntries)))];
        Assert.Equal(4, lines.Length);
        Assert.Matches(@"^7 Fixed \d+ 16 2 checkpointed X/1Min/BARS/2020\.bin$", lines[0]);
        Assert.Matches(@"^7 Variable \d+ 36 3 checkpointed X/1Min/TICK/2020\.bin$", lines[1]);
        Assert.Matches(@"^8 Fixed \d+ 8 1 pending X/1Min/BARS/2020\.bin$", lines[2]);
        Assert.Contains("77 is not a kind of message", lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Something_else_is_no_log()
    {
        string path = Path.Combine(_home, "x");
        await File.WriteAllTextAsync(path, "hello", TestContext.Current.CancellationToken);
        (int code, _, string error) = await RunAsync($"tool wal -f {path}");
        Assert.Equal((1, $"Error: {path} is not a log of marketstore, nor of the Go MarketStore\n"), (code, error));
    }

    private static GoRootBuilder Root()
    {
        var root = new GoRootBuilder();
        root.Year("A/1D/BARS", 2020).Bar(At("2020-01-01 00:00:00"), 1.0).Bar(At("2020-01-02 00:00:00"), 2.0);
        long time = At("2020-01-02 00:00:02");
        root.Year("A/1Min/TICK", 2020, variable: true).Ticks(true, (time, [1.0]), (time - Timestamps.NsPerSecond, [1.5]), (time - (2 * Timestamps.NsPerSecond), [2.0]));
        return root;
    }

    private static void AssertLine(string output, string name, string count) =>
        Assert.Contains(output.Split('\n'), line => line.StartsWith(name + " ", StringComparison.Ordinal)
            && line[26..].TrimStart().Split(' ')[0] == count);

    private static async Task<(int Code, string Output, string Error)> RunAsync(string line)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = await Program.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), output, error);
        return (code, output.ToString(), error.ToString());
    }
}

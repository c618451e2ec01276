using System.Diagnostics;
using System.Text;

namespace MarketStore.Tests.Binary;

/// <summary><c>marketstore connect</c> in scripts: pipes, options and exit codes.</summary>
public sealed class ConnectTests : IDisposable
{
    private const string Setup = """
        CREATE TABLE `ACME/1Min/OHLCV` (Close DOUBLE, Volume BIGINT);
        INSERT INTO `ACME/1Min/OHLCV` VALUES ('2024-03-08 14:30', 10.5, 100), ('2024-03-08 14:31', 11.25, 200);
        """;

    private readonly string _home = Directory.CreateTempSubdirectory("marketstore-connect-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ConnectTests() => ServerProcess.SkipWithoutBinary();

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public async Task Commands_come_through_a_pipe()
    {
        // As the scripts of the original have them: indented, without a last line end.
        (int code, string output, string errors) = await PipeAsync("""
                \create TEST/1D/TICK:Symbol/Timeframe/AttributeGroup Bid,Ask/float32 variable
                INSERT INTO `TEST/1D/TICK` VALUES ('2016-12-30 21:38:10.14', 1.05186, 1.05197)
                \getinfo TEST/1D/TICK
                \o out.csv
                \show TEST/1D/TICK 2016-01-01
                \o
                \format csv
                SELECT Bid
                  FROM `TEST/1D/TICK`;
                \stop
                SELECT 1
            """.TrimEnd(), "connect", "--dir", "data");

        Assert.Equal(0, code);
        Assert.Equal("""
            Successfully created a new catalog entry for bucket TEST/1D/TICK
            1 row written
            Bucket: TEST/1D/TICK
            Latest Year: 2016, RecordType: VARIABLE, TF: 24h0m0s
            Data Types: {Epoch:INT64 Bid:FLOAT32 Ask:FLOAT32}
            Bid
            1.05186

            """, output);
        Assert.Equal($"Connected to local instance at path: {_home}/data\nType `\\help` to see command options\n", errors);
        Assert.Equal("2016-12-30 21:38:10 +0000 UTC,1.05186,1.05197,140000000\n", await File.ReadAllTextAsync(Path.Combine(_home, "out.csv"), Cancel));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Files_are_loaded(bool isRemote)
    {
        using ServerProcess? server = isRemote ? new ServerProcess() : null;
        if (server is not null) await server.StartAsync(Cancel);
        string[] store = server is null ? ["--dir", "data"] : ["--url", server.Address.ToString()];
        await File.WriteAllTextAsync(Path.Combine(_home, "ticks.csv"), "20161230 21:37:57 140000,1.05185,1.05197\n20161230 21:38:10 140123,1.05186,1.05197\n", Cancel);
        await File.WriteAllTextAsync(Path.Combine(_home, "ticks.yaml"), "columnNameMap: [Epoch, Bid, Ask]\ntimeFormat: 20060102 15:04:05\n", Cancel);

        (int code, string output, string errors) = await PipeAsync("""
              \create TEST/1D/TICK:Symbol/Timeframe/AttributeGroup Bid,Ask/float32 variable
              \load TEST/1D/TICK ticks.csv ticks.yaml
              \load TEST/1D/QUOTE ticks.csv ticks.yaml
              \o out.csv
              \show TEST/1D/TICK 1970-01-01
            """, ["connect", .. store]);

        Assert.Equal(0, code);
        Assert.StartsWith("Successfully created a new catalog entry for bucket TEST/1D/TICK\n", output, StringComparison.Ordinal);
        Assert.Contains("Beginning parse...\nRead next 2 lines from CSV file...\n2 rows written in ", output, StringComparison.Ordinal);
        Assert.Contains("error: ", errors, StringComparison.Ordinal);
        Assert.Contains("TEST/1D/QUOTE", errors, StringComparison.Ordinal);
        Assert.Equal(
            "2016-12-30 21:37:57 +0000 UTC,1.05185,1.05197,140000000\n2016-12-30 21:38:10 +0000 UTC,1.05186,1.05197,140123000\n",
            await File.ReadAllTextAsync(Path.Combine(_home, "out.csv"), Cancel));

        await File.AppendAllTextAsync(Path.Combine(_home, "ticks.csv"), "20161230 21:38:11 000000,x,1\n", Cancel);
        (code, output, errors) = await RunAsync(["load", "TEST/1D/TICK", "ticks.csv", "ticks.yaml", .. store]);
        Assert.Equal((1, ""), (code, output));
        Assert.Contains("ticks.csv line 3: ", errors, StringComparison.Ordinal);
        (code, output, _) = await RunAsync(["load", "NEWT/1D/TICK", "ticks.csv", "ticks.yaml", "--create", "--variable", "--rejects", "bad.csv", .. store]);
        Assert.Equal(3, code);
        Assert.Contains("2 rows written", output, StringComparison.Ordinal);
        Assert.Contains("20161230 21:38:11 000000", await File.ReadAllTextAsync(Path.Combine(_home, "bad.csv"), Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pipe_goes_on_behind_errors_unless_told_otherwise()
    {
        const string script = "SELECT wrong;\n\\nonsense\nSELECT 2 AS a;";

        (int code, string output, string errors) = await PipeAsync(script, "connect", "--dir", "data", "--format", "csv");
        Assert.Equal((0, "a\n2\n"), (code, output));
        Assert.Contains("error: column \"wrong\" not found", errors, StringComparison.Ordinal);
        Assert.Contains("error: there is no command \\nonsense", errors, StringComparison.Ordinal);

        (code, output, _) = await PipeAsync(script, "connect", "--dir", "data", "--format", "csv", "--on-error", "continue");
        Assert.Equal((3, "a\n2\n"), (code, output));

        (code, output, _) = await PipeAsync(script, "connect", "--dir", "data", "--format", "csv", "--on-error", "stop");
        Assert.Equal((1, ""), (code, output));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Statements_of_the_command_line_run_on_servers_and_directories(bool isRemote)
    {
        using ServerProcess? server = isRemote ? new ServerProcess() : null;
        if (server is not null) await server.StartAsync(Cancel);
        string[] store = server is null ? ["--dir", "data"] : ["--url", server.Address.ToString()];

        Assert.Equal((0, "2 rows written\n", ""), Last(await RunAsync(["connect", .. store, "-c", Setup])));
        Assert.Equal((0, "Epoch,Close,Volume\n2024-03-08T14:30:00Z,10.5,100\n2024-03-08T14:31:00Z,11.25,200\n", ""),
            await RunAsync(["connect", .. store, "-c", "SELECT * FROM `ACME/1Min/OHLCV`", "--format", "csv"]));
        Assert.Equal((0, "{\"Close\":10.5}\n{\"Close\":11.25}\n{\"a\":1}\n", ""),
            await RunAsync(["connect", .. store, "-c", "SELECT Close FROM `ACME/1Min/OHLCV`", "-c", "SELECT 1 AS a", "--format", "jsonl"]));

        await File.WriteAllTextAsync(Path.Combine(_home, "q.sql"), "SELECT 1 AS a;\n\nSELECT\n  wrong;\nSELECT 2 AS a;", Cancel);
        (int code, string output, string errors) = await RunAsync(["connect", .. store, "-f", "q.sql", "--format", "csv"]);
        Assert.Equal((1, "a\n1\n"), (code, output));
        Assert.Equal("error: q.sql:4: column \"wrong\" not found; there is no FROM\n  line 4:   wrong;\n            ^\n", errors);
        (code, output, _) = await RunAsync(["connect", .. store, "-f", "q.sql", "--format", "csv", "--on-error", "continue"]);
        Assert.Equal((3, "a\n1\na\n2\n"), (code, output));
        Assert.Equal((0, "a\n7\n", ""), await PipeAsync("SELECT 7 AS a", ["connect", .. store, "-f", "-", "--format", "csv"]));

        Assert.Equal((0, "", ""), await RunAsync(["connect", .. store, "-c", "SELECT * FROM `ACME/1Min/OHLCV`", "-o", "bars.parquet"]));
        Assert.Equal("PAR1"u8.ToArray(), (await File.ReadAllBytesAsync(Path.Combine(_home, "bars.parquet"), Cancel))[..4]);
    }

    [Fact]
    public async Task A_directory_that_a_server_holds_is_only_looked_at()
    {
        using var server = new ServerProcess();
        await server.StartAsync(Cancel);
        await RunAsync("connect", "--url", server.Address.ToString(), "-c", Setup);

        (int code, _, string errors) = await RunAsync("connect", "--dir", server.Root, "-c", "SELECT 1");
        Assert.Equal(1, code);
        Assert.Contains("is locked by process", errors, StringComparison.Ordinal);
        Assert.Contains("--url talks to that server, --read-only looks at the directory beside it", errors, StringComparison.Ordinal);

        Assert.Equal((0, "Close\n11.25\n", ""),
            await RunAsync("connect", "--dir", server.Root, "--read-only", "--format", "csv", "-c", "SELECT Close FROM `ACME/1Min/OHLCV` WHERE Volume > 100"));
        (code, _, errors) = await RunAsync("connect", "--dir", server.Root, "--read-only", "-c", "TRUNCATE `ACME/1Min/OHLCV`");
        Assert.Equal(1, code);
        Assert.Contains("only looked at", errors, StringComparison.Ordinal);
        Assert.Equal((0, "n\n2\n", ""), await RunAsync("connect", "--url", server.Address.ToString(), "--format", "csv", "-c", "SELECT count(*) AS n FROM `ACME/1Min/OHLCV`"));
    }

    [Theory]
    [InlineData("connect", "cannot connect to database, use a flag to set location")]
    [InlineData("connect --dir a --url b", "--url or --dir, not both")]
    [InlineData("connect --url ftp://x", "incorrect URL: 'ftp://x'")]
    [InlineData("connect --url x --read-only", "--read-only is for --dir")]
    [InlineData("connect --dir a --on-error wait", "wait")]
    [InlineData("connect --dir data --format xml -c x", "there is no format 'xml'")]
    [InlineData("connect --dir data --zone Mars -c x", "there is no time zone 'Mars'")]
    [InlineData("conect", "connect")]
    public async Task A_wrong_command_line_is_told(string line, string told)
    {
        (int code, string output, string errors) = await RunAsync(line.Split(' '));

        Assert.Equal((2, ""), (code, output));
        Assert.Contains(told, errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("connect --url 127.0.0.1:1 -c x", "cannot reach http://127.0.0.1:1")]
    [InlineData("connect --dir data -f missing.sql", "missing.sql")]
    [InlineData("connect --dir missing --read-only -c x", "missing")]
    public async Task What_cannot_be_done_is_told(string line, string told)
    {
        (int code, string output, string errors) = await RunAsync(line.Split(' '));

        Assert.Equal((1, ""), (code, output));
        Assert.Contains(told, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_that_leaves_ends_the_statement()
    {
        var clock = Stopwatch.StartNew();
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"'{ServerProcess.BinaryPath()}' connect --dir data --format csv -c 'SELECT * FROM generate_series(1, 1000000000) t(i)' | head -3"])
        {
            WorkingDirectory = _home,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        string output = await shell.StandardOutput.ReadToEndAsync(Cancel), errors = await shell.StandardError.ReadToEndAsync(Cancel);
        await shell.WaitForExitAsync(Cancel);

        Assert.Equal(("i\n1\n2\n", ""), (output, errors));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"{clock.Elapsed}");
    }

    private static (int, string, string) Last((int Code, string Output, string Errors) run) =>
        (run.Code, run.Output.Split('\n')[^2] + "\n", run.Errors);

    private Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments) => ServerProcess.RunAsync(_home, Cancel, arguments);

    private Task<(int ExitCode, string Output, string Errors)> PipeAsync(string input, params string[] arguments) =>
        ServerProcess.RunWithInputAsync(_home, input.ReplaceLineEndings("\n"), Cancel, arguments);
}

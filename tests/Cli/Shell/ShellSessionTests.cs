using System.Text;
using MarketStore.Cli.Shell;
using MarketStore.Cli.Shell.Scripts;
using MarketStore.Cli.Stores;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketStore.Tests.Cli.Shell;

/// <summary>What the console answers, over a directory.</summary>
public sealed class ShellSessionTests : IAsyncLifetime
{
    private const string Tables = """
        \create ACME/1Min/OHLCV:Symbol/Timeframe/AttributeGroup Open,High,Low,Close/float32:Volume/int64 fixed
        \create ACME/1Sec/TRADE Price/float64:Size/int32:Note/string16 variable
        \create BOLT/1Min/OHLCV Open,High,Low,Close/float32:Volume/int64 fixed
        INSERT INTO `ACME/1Min/OHLCV` VALUES ('2024-03-08 14:30', 10, 11, 9, 10.5, 100), ('2024-03-08 14:31', 10.5, 12, 10, 11.25, 200);
        INSERT INTO `BOLT/1Min/OHLCV` VALUES ('2024-03-08 14:30', 20, 21, 19, 20.5, 100);
        INSERT INTO `ACME/1Sec/TRADE` VALUES ('2024-03-08 14:30:00.123456789', 1.05185123456789, 5, 'a,b'), ('2025-01-08 14:30:01', 2, 6, '');
        """;

    private readonly string _root = Directory.CreateTempSubdirectory("mkts").FullName;
    private readonly MemoryStream _output = new();
    private readonly StringWriter _error = new() { NewLine = "\n" };
    private LocalStore? _store;
    private ShellSession? _shell;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ShellSession Shell => _shell!;

    public async ValueTask InitializeAsync()
    {
        _store = LocalStore.Open(Path.Combine(_root, "data"), NullLogger.Instance);
        _shell = new ShellSession(_store, new Screen { Output = _output, Error = _error });
        await SayAsync(Tables);
        Assert.Equal("", Errors());
        _output.SetLength(0);
    }

    public async ValueTask DisposeAsync()
    {
        await _store!.DisposeAsync();
        Directory.Delete(_root, recursive: true);
        await _error.DisposeAsync();
        await _output.DisposeAsync();
    }

    [Fact]
    public async Task Buckets_are_described_as_ever()
    {
        Assert.Equal("""
            Bucket: ACME/1Min/OHLCV
            Latest Year: 2024, RecordType: FIXED, TF: 1m0s
            Data Types: {Epoch:INT64 Open:FLOAT32 High:FLOAT32 Low:FLOAT32 Close:FLOAT32 Volume:INT64}
            Bucket: ACME/1Sec/TRADE
            Latest Year: 2025, RecordType: VARIABLE, TF: 1s
            Data Types: {Epoch:INT64 Price:FLOAT64 Size:INT32 Note:STRING16}

            """, await SayAsync("\\getinfo ACME/1Min/OHLCV\n\\getinfo ACME/1Sec/TRADE:Symbol/Timeframe/AttributeGroup"));
    }

    [Fact]
    public async Task What_there_is_is_listed() => Snapshot.Match(await SayAsync("\\d\n\\d ACME\n\\d 1Min/OHLCV\n\\d ACME/1Sec/TRADE\n\\d *OLT*\n\\df ema"));

    [Fact]
    public async Task Rows_are_shown() => Snapshot.Match(await SayAsync("""
        \show ACME/1Min/OHLCV 2024-03-08
        \show ACME/1Min/OHLCV between 2024-03-08T14:30 and 2024-03-08T14:30
        \show ACME,BOLT/1Min/OHLCV 2024-03-08
        \show */1Min/OHLCV
        \show ACME/1Sec/TRADE 2025-01-01
        \show ACME/1Sec/TRADE 2030-01-01
        \format legacy-table
        \show ACME/1Sec/TRADE 2030-01-01
        \format csv
        \show ACME/1Sec/TRADE 2030-01-01
        """));

    [Fact]
    public async Task Results_go_into_files()
    {
        string file = Path.Combine(_root, "my rows.csv");
        await File.WriteAllTextAsync(file, new string('x', 10_000), Cancel);

        await SayAsync($"\\o '{file}'\n\\show ACME/1Sec/TRADE 2024-01-01\n");
        Assert.Equal("2024-03-08 14:30:00 +0000 UTC,1.05185123456789,5,\"a,b\",123456789\n2025-01-08 14:30:01 +0000 UTC,2,6,,0\n", await File.ReadAllTextAsync(file, Cancel));

        await SayAsync("\\format csv\nSELECT Symbol, count(*) AS n FROM \"1Min/OHLCV\" GROUP BY Symbol ORDER BY 1;");
        Assert.Equal("Symbol,n\nACME,2\nBOLT,1\n", await File.ReadAllTextAsync(file, Cancel));

        // A statement that fails leaves the file as it was.
        await SayAsync("SELECT Nothing FROM `ACME/1Min/OHLCV`;");
        Assert.Equal("Symbol,n\nACME,2\nBOLT,1\n", await File.ReadAllTextAsync(file, Cancel));
        Assert.Equal(["my rows.csv"], Directory.GetFiles(_root).Select(Path.GetFileName));
        Assert.Contains("Nothing", Errors(), StringComparison.Ordinal);
        Assert.Equal("", await SayAsync("SELECT 1;"));
        Assert.Equal("1\n1\n", await SayAsync("\\o\nSELECT 1;"));
    }

    [Fact]
    public async Task Rows_are_trimmed_where_it_was_said()
    {
        Assert.Equal("1 row deleted\n", await SayAsync("\\trim ACME/1Min/OHLCV 2024-03-08T14:31 2024-03-08T14:32"));
        Assert.Equal("1 row deleted\n", await SayAsync("\\trim ACME/1Sec/TRADE 2024-12-31"));

        Assert.Equal("""
            Bucket,Rows
            ACME/1Min/OHLCV,1
            ACME/1Sec/TRADE,1
            BOLT/1Min/OHLCV,1

            """, await SayAsync("\\format csv\nSELECT 'ACME/1Min/OHLCV' AS Bucket, count(*) AS Rows FROM `ACME/1Min/OHLCV` UNION ALL SELECT 'ACME/1Sec/TRADE', count(*) FROM `ACME/1Sec/TRADE` UNION ALL SELECT 'BOLT/1Min/OHLCV', count(*) FROM `BOLT/1Min/OHLCV`;"));
    }

    [Fact]
    public async Task Buckets_are_destroyed()
    {
        Assert.Equal("Successfully removed catalog entry for key: BOLT/1Min/OHLCV\n", await SayAsync("\\destroy BOLT/1Min/OHLCV"));
        Assert.Equal("Successfully removed catalog entry for key: ACME (2 buckets)\n", await SayAsync("\\destroy ACME"));
        Assert.Equal("n\n0\n", await SayAsync("\\format csv\nSELECT count(*) AS n FROM buckets();"));
    }

    [Theory]
    [InlineData("\\create A/1Min/B Open/float32", "Not enough arguments - need")]
    [InlineData("\\create A/1Min/B Open/money fixed", "money: Data type is not a supported type; there is float32,")]
    [InlineData("\\create A/1Min/B Open fixed", "Data shape is not described by a list of column names followed by type")]
    [InlineData("\\create A/1Min/B Open/float32 sometimes", "record type \"sometimes\" is not one of fixed or variable")]
    [InlineData("\\create ACME/1Min/OHLCV Open/float32 fixed", "create command failed with error: the bucket ACME/1Min/OHLCV exists")]
    [InlineData("\\create A/1Mim/B Open/float32 fixed", "\"1Mim\" is not a timeframe")]
    [InlineData("\\getinfo", "which bucket?")]
    [InlineData("\\getinfo NONE/1Min/OHLCV", "NONE/1Min/OHLCV")]
    [InlineData("\\destroy", "Please specify a bucket to destroy. (e.g. \\destroy TEST/1D/TICK)")]
    [InlineData("\\destroy a b", "Only one bucket can be deleted at a time.")]
    [InlineData("\\destroy NONE", "there is no bucket NONE")]
    [InlineData("\\trim ACME/1Min/OHLCV", "Not enough arguments, see '\\help trim'")]
    [InlineData("\\trim ACME 2024-01-01", "does not name a bucket")]
    [InlineData("\\show", "Not enough arguments, see '\\help show'")]
    [InlineData("\\show ACME 2024-01-01", "does not name a bucket")]
    [InlineData("\\show NONE/1Min/OHLCV 2024-01-01", "show command failed: bucket NONE/1Min/OHLCV not found")]
    [InlineData("\\show ACME/1Min/OHLCV yesterday", "show command failed: 'yesterday' is no time")]
    [InlineData("\\format xml", "there is no format 'xml': there is table,")]
    [InlineData("\\zone Mars/Phobos", "there is no time zone 'Mars/Phobos'")]
    [InlineData("\\help foo", "No help available for foo")]
    [InlineData("\\shwo x", "did you mean \\show?")]
    [InlineData("\\o 'a", "is not closed")]
    [InlineData("\\o a b", "takes one file")]
    [InlineData("\\plot", "there is nothing to plot yet")]
    [InlineData("\\plot pies", "\\plot does not know 'pies'")]
    [InlineData("\\plot SELECT 'a' AS b", "\\plot needs a time column")]
    [InlineData("\\watch", "there is nothing to watch yet")]
    [InlineData("\\watch 0 SELECT 1", "seconds from 0.1")]
    [InlineData("\\i /no/such/file", "/no/such/file")]
    public async Task What_is_wrong_is_told(string command, string told)
    {
        Assert.Equal("", await SayAsync(command));
        string errors = Errors();
        Assert.StartsWith("error: ", errors, StringComparison.Ordinal);
        Assert.Contains(told, errors, StringComparison.Ordinal);
        Assert.EndsWith("\n", errors, StringComparison.Ordinal);
        Assert.Equal(1, Shell.Failures);
    }

    [Fact]
    public async Task A_caret_shows_the_place()
    {
        await SayAsync("\n\nSELECT Open,\n\tClsoe\nFROM `ACME/1Min/OHLCV`;");

        Assert.Equal("error: column \"Clsoe\" not found; did you mean \"Close\"?\n  line 4: \tClsoe\n          \t^\n", Errors());
    }

    [Fact]
    public async Task Files_are_run_until_something_fails()
    {
        string script = Path.Combine(_root, "a.sql");
        await File.WriteAllTextAsync(script, "\\format csv\nSELECT 1 AS a;\n\nSELECT wrong;\nSELECT 2;\n", Cancel);

        Assert.Equal("a\n1\n", await SayAsync($"\\i {script}"));

        Assert.Equal($"error: {script}:4: column \"wrong\" not found; there is no FROM\n  line 4: SELECT wrong;\n                 ^\n", Errors());
    }

    [Fact]
    public async Task Nothing_comes_after_leaving()
    {
        Assert.Equal("1\n1\n", await SayAsync("\\format csv\nSELECT 1;\nexit\nSELECT 2;"));
    }

    [Theory]
    [InlineData("\\q")]
    [InlineData("\\quit")]
    [InlineData("\\stop")]
    [InlineData("\\exit")]
    [InlineData("exit")]
    [InlineData("QUIT;")]
    public async Task Many_words_leave(string word) => Assert.False(await Shell.RunAsync(word, Cancel));

    [Fact]
    public async Task Help_helps()
    {
        string all = await SayAsync("\\help");
        foreach (ShellCommand command in ShellCommands.All)
        {
            Assert.Contains(command.Summary, all, StringComparison.Ordinal);
            string about = await SayAsync($"\\help {command.Names[0].TrimStart('\\')}");
            Assert.StartsWith(command.Usage, about, StringComparison.Ordinal);
        }
        Assert.Equal(all, await SayAsync("help"));
        Assert.Equal("", Errors());
    }

    [Fact]
    public async Task Files_are_loaded_with_the_options_of_the_command()
    {
        string file = Path.Combine(_root, "my bars.csv"), bad = Path.Combine(_root, "bad.csv");
        await File.WriteAllTextAsync(file, "Epoch;Close\n2024-01-01;1\n2024-01-02;x\n2024-01-03;3\n", Cancel);

        string said = await SayAsync($"\\load NEW/1Min/BARS '{file}' --delimiter ';' --rejects {bad} create\n\\format csv\nSELECT count(*) AS n FROM `NEW/1Min/BARS`;");
        Assert.Contains($"1 row rejected, see {bad}\nn\n2\n", said, StringComparison.Ordinal);
        Assert.StartsWith("line,reason,record\n3,", await File.ReadAllTextAsync(bad, Cancel), StringComparison.Ordinal);
        Assert.Equal("", Errors());

        await SayAsync($"\\load NEW/1Min/BARS:Symbol/Timeframe/AttributeGroup '{file}' --delimiter ; --chunk-rows 1");
        Assert.Equal($"error: {file} line 3: column \"Close\" is FLOAT64, and 'x' is none\n1 row is written, up to line 2; --skip 1 goes on behind them\n", Errors());
        await SayAsync($"\\load NEW/1Min/BARS '{file}' --rejcts {bad}\n\\load NEW/1Min/BARS '{file}' --skip x\n\\load NEW/1Min/BARS");
        Assert.Equal("""
            error: unknown flag "--rejcts", see '\help load'
            error: --skip must be a whole number from 0 on, not 'x', see '\help load'
            error: Not enough arguments, see '\help load': \load KEY FILE [CONTROL] [create]

            """, Errors());
    }

    [Theory]
    [InlineData("SELECT * FROM ACME/1Min/OHLCV;", "`ACME/1Min/OHLCV`")]
    [InlineData("SELECT * FROM 1Min/OHLCV LIMIT 1;", "`1Min/OHLCV`")]
    [InlineData("SELECT 1/2/3 4 FROM 5;", null)]
    public async Task A_name_without_its_quotes_is_told(string statement, string? name)
    {
        await SayAsync(statement);
        string errors = Errors();
        Assert.StartsWith("error: syntax error", errors, StringComparison.Ordinal);
        if (name is null) Assert.DoesNotContain("backticks", errors, StringComparison.Ordinal);
        else Assert.EndsWith($"a name with slashes stands in backticks: {name}\n", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_there_is_told()
    {
        Assert.Equal("There is no bucket NONE; \\d lists tables\n", await SayAsync("\\d NONE"));
        await SayAsync("\\destroy ACME\n\\destroy BOLT");
        Assert.StartsWith("There is nothing yet: ", await SayAsync("\\d"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_editor_there_is_nothing_to_edit_in()
    {
        await SayAsync("\\e");
        Assert.Contains("\\e needs a terminal", Errors(), StringComparison.Ordinal);
        Assert.Contains("C-x C-e", await SayAsync("\\help keys"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plot_is_drawn() => Snapshot.Match(await SayAsync("\\plot SELECT Epoch, 100 + 10 * sin(epoch(Epoch) / 5000.0) AS Value FROM generate_series('2024-03-08 14:30', '2024-03-08 21:00', 1Min)"));

    [Fact]
    public async Task A_watched_statement_runs_until_it_is_stopped()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        ValueTask<bool> running = Shell.RunAsync("\\watch 0.1 SELECT count(*) AS n FROM `ACME/1Min/OHLCV`", stop.Token);
        await Task.Delay(500, Cancel);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.AsTask());
        Assert.True(Said().Split("bigint").Length > 2);
    }

    [Fact]
    public async Task Timing_is_told_beside_the_rows()
    {
        Assert.Equal("1\n1\n", await SayAsync("\\format csv\n\\timing\nSELECT 1;"));
        Assert.Matches("^Timing is on\nElapsed query time: *[0-9.]+ ms\n$", Errors());
    }

    [Fact]
    public async Task A_look_changes_nothing()
    {
        await using LocalStore look = LocalStore.OpenToLook(Path.Combine(_root, "data"), NullLogger.Instance);
        var shell = new ShellSession(look, new Screen { Output = _output, Error = _error });
        shell.Settings.Format = MarketStore.Cli.Shell.Output.ResultFormat.Csv;
        await SayAsync("INSERT INTO `BOLT/1Min/OHLCV` VALUES ('2024-03-08 14:31', 1, 1, 1, 1, 1);");
        _output.SetLength(0);

        await shell.RunAsync("SELECT Symbol, count(*) AS n FROM \"1Min/OHLCV\" GROUP BY Symbol ORDER BY 1", Cancel);
        foreach (string change in (string[])["DROP TABLE `BOLT/1Min/OHLCV`", "\\trim BOLT/1Min/OHLCV 2020-01-01", "\\create A/1D/B C/int32 fixed", "INSERT INTO `BOLT/1Min/OHLCV` VALUES ('2024-03-09', 1, 1, 1, 1, 1)"])
        {
            await shell.RunAsync(change, Cancel);
            Assert.Contains("only looked at", Errors(), StringComparison.Ordinal);
        }

        // As it was when the look began.
        Assert.Equal("Symbol,n\nACME,2\nBOLT,1\n", Said());
    }

    private async Task<string> SayAsync(string script)
    {
        using var reader = new StringReader(script);
        await new ScriptRunner(Shell, stopsAtError: false).RunAsync(reader, null, Cancel);
        return Said();
    }

    private string Said()
    {
        string said = Encoding.UTF8.GetString(_output.ToArray());
        _output.SetLength(0);
        return said;
    }

    private string Errors()
    {
        string errors = _error.ToString();
        _error.GetStringBuilder().Clear();
        return errors;
    }
}

using System.Diagnostics;
using System.Text.RegularExpressions;
using MarketStore.Cli;

namespace MarketStore.Tests.Binary;

/// <summary>
/// Every example of every command's help, as a person would type it: where there is a store in data, a server, and the
/// files that they name. Left out are those that start a server, change the files of a shell, or read a log of MarketStore 4.
/// </summary>
public sealed partial class ExampleTests
{
    private static readonly string[] LeftOut = ["marketstore start", "~/.config", "source <(marketstore completion zsh)", "WALFile"];

    /// <summary>The command lines of examples; what stands behind two spaces says what they are for.</summary>
    public static TheoryData<string, string> Lines =>
        [.. from known in Examples.All
            from line in known.Text.Split('\n')
            let command = Explanation().Replace(line, "").Trim()
            where command.Contains("marketstore ", StringComparison.Ordinal)
            where !LeftOut.Any(words => command.Contains(words, StringComparison.Ordinal))
            select (known.Command, command)];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task An_example_works(string command, string line)
    {
        using var server = new ServerProcess();
        await server.StartAsync(Cancel);
        string home = Directory.CreateDirectory(Path.Combine(server.Home, "home")).FullName;
        await PrepareAsync(home, server.Address.ToString());
        if (line.Contains("tool restore", StringComparison.Ordinal)) Directory.Delete(Path.Combine(home, "data"), recursive: true);
        if (line.Contains("*.gz", StringComparison.Ordinal)) File.Delete(Path.Combine(home, "ticks.csv.gz"));
        if (line.Contains("--rejects", StringComparison.Ordinal)) await File.AppendAllTextAsync(Path.Combine(home, "bars.csv"), "2024-01-02 09:31:00,n/a,2,1,1.5,100\n", Cancel);
        line = Server().Replace(line, $"127.0.0.1:{server.Address.Port}").Replace(" /", $" {home}/", StringComparison.Ordinal);

        (int code, string output, string errors) = await ShellAsync(home, line);

        int wanted = line.Contains("--rejects", StringComparison.Ordinal) ? 3 : 0;
        Assert.True(code == wanted && !errors.Contains("error", StringComparison.OrdinalIgnoreCase), $"{command}: {line}: {code}\n{output}\n{errors}");
    }

    [Fact]
    public void Commands_that_do_something_have_examples()
    {
        string[] known = [.. Examples.All.Select(example => example.Command)];
        string[] wanted = ["start", "connect", "load", "estimate", "completion", "backup", "restore", "integrity", "compact", "stats", "wal", "import", "user"];
        Assert.Empty(wanted.Except(known));
        Assert.True(Lines.Count > 25, $"{Lines.Count}");
    }

    [GeneratedRegex(@"\s{2,}[^ ].*$")]
    private static partial Regex Explanation();

    [GeneratedRegex(@"localhost(:5993)?")]
    private static partial Regex Server();

    private static async Task PrepareAsync(string home, string url)
    {
        const string make = "CREATE TABLE `AAPL/1Min/OHLCV` (Open DOUBLE, High DOUBLE, Low DOUBLE, Close DOUBLE, Volume BIGINT); "
            + "CREATE TABLE `EURUSD/1Sec/TICK` (Bid DOUBLE) WITH (record_type = variable); "
            + "INSERT INTO `AAPL/1Min/OHLCV` VALUES ('2024-03-08 14:30', 10, 11, 9, 10.5, 100), ('2024-03-08 14:31', 10.5, 12, 10, 11.25, 200);";
        Dictionary<string, string> files = new()
        {
            ["make.sql"] = make,
            ["report.sql"] = "SELECT count(*) AS n FROM `AAPL/1Min/OHLCV`;",
            ["ticks.csv"] = "20240102 09:30:00,1.25\n",
            ["ticks.yaml"] = "columnNameMap: [Epoch, Bid]\ntimeFormat: 20060102 15:04:05\n",
            ["all.csv"] = "Symbol,Epoch,Close\nX,2024-01-02,1\nY,2024-01-02,2\n",
            ["bars.csv"] = "Epoch,Open,High,Low,Close,Volume\n2024-01-02 09:30:00,1,2,1,1.5,100\n",
        };
        foreach ((string name, string text) in files) await File.WriteAllTextAsync(Path.Combine(home, name), text, Cancel);
        (int code, string output, string errors) = await ShellAsync(home, $"""
            set -e
            marketstore connect --url {url} --on-error stop < make.sql
            marketstore connect --dir data --on-error stop < make.sql
            gzip -k ticks.csv
            gzip -c bars.csv > bars.gz
            marketstore tool backup --dir data backups/marketstore
            mkdir -p project/data etc
            marketstore user add known --no-password
            """);
        Assert.True(code == 0, $"{output}\n{errors}");
    }

    private static async Task<(int Code, string Output, string Errors)> ShellAsync(string home, string line)
    {
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", line])
        {
            WorkingDirectory = home,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["PATH"] = $"{Path.GetDirectoryName(ServerProcess.BinaryPath())}:{Environment.GetEnvironmentVariable("PATH")}", ["HOME"] = home },
        })!;
        // A password, for those that ask for one.
        if (line.Contains("user add", StringComparison.Ordinal)) await shell.StandardInput.WriteLineAsync("secret");
        shell.StandardInput.Close();
        Task<string> output = shell.StandardOutput.ReadToEndAsync(Cancel), errors = shell.StandardError.ReadToEndAsync(Cancel);
        await shell.WaitForExitAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(60), Cancel);
        return (shell.ExitCode, await output, await errors);
    }
}

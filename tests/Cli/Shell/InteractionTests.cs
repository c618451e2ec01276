using System.Text.RegularExpressions;

namespace MarketStore.Tests.Cli.Shell;

/// <summary>The console as a person meets it: the published binary on a real terminal.</summary>
public sealed partial class InteractionTests : IDisposable
{
    private const string Prompt = "marketstore> ", Continuation = "         -> ", Up = "\e[A", CtrlC = "\u0003", CtrlD = "\u0004";

    private readonly string _home = Directory.CreateTempSubdirectory("marketstore-test-").FullName;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public async Task Statements_are_edited_run_and_recalled()
    {
        using var terminal = new PseudoTerminal(_home, "xterm", (72, 50), "connect", "--dir", "data");
        await terminal.PointsAsync($"{Prompt}|");
        await terminal.PressAsync("CREATE TABLE `ACME/1Min/OHLCV` (Open DOUBLE, Volume BIGINT);\r");
        await terminal.PointsAsync($"{Prompt}|");
        await terminal.PressAsync("INSERT INTO AC\t");
        await terminal.PointsAsync($"{Prompt}INSERT INTO `ACME/1Min/OHLCV`|");
        await terminal.PressAsync(" VALUES\r");
        await terminal.PointsAsync($"{Continuation}|");
        await terminal.PressAsync("('2024-03-08 14:30', 1.5, 2);\r");
        await terminal.PointsAsync($"{Prompt}|");
        await terminal.PressAsync("\e[200~SELECT Open,\nVolume FROM `ACME/1Min/OHLCV`;\e[201~");
        await terminal.PointsAsync($"{Continuation}Volume FROM `ACME/1Min/OHLCV`;|");
        await terminal.PressAsync("\r");
        await terminal.PointsAsync($"{Prompt}|");
        await terminal.PressAsync(Up);
        await terminal.PointsAsync($"{Continuation}Volume FROM `ACME/1Min/OHLCV`;|");
        await terminal.PressAsync(Up + "\u000b");
        await terminal.PressAsync(CtrlC);
        await terminal.PointsAsync($"{Prompt}|");
        await terminal.PressAsync("SELECT Nothing FROM `ACME/1Min/OHLCV`;\r");
        await terminal.PointsAsync($"{Prompt}|");
        Assert.Equal(0, await terminal.LeaveAsync(CtrlD));
        Snapshot.Match(Durations().Replace(terminal.Shown.Replace(_home, "HOME", StringComparison.Ordinal), "0.000 s") + "\n");
        Assert.Equal(4, (await File.ReadAllLinesAsync(Path.Combine(_home, "marketstore", "history"), TestContext.Current.CancellationToken)).Length);
    }

    [Fact]
    public async Task Ctrl_C_stops_what_runs()
    {
        using var terminal = new PseudoTerminal(_home, "xterm", (100, 24), "connect", "--dir", "data");
        await terminal.PointsAsync($"{Prompt}|");
        await terminal.PressAsync("SELECT count(*) FROM generate_series(1, 100000) a, generate_series(1, 10000000) b;\r");
        await terminal.PointsAsync("|");
        await terminal.PressAsync(CtrlC);
        await terminal.PointsAsync($"{Prompt}|");
        Assert.Contains("^Cstopped", terminal.Shown, StringComparison.Ordinal);
        await terminal.PressAsync("SELECT 1;\r");
        await terminal.PointsAsync($"{Prompt}|");
        Assert.Equal(0, await terminal.LeaveAsync("exit\r"));
    }

    [Fact]
    public async Task A_terminal_without_sequences_gets_none()
    {
        using var terminal = new PseudoTerminal(_home, "dumb", (80, 24), "connect", "--dir", "data");
        await terminal.PointsAsync($"{Prompt}|");
        await terminal.PressAsync("SELECT 1 AS\r");
        await terminal.PointsAsync($"{Continuation}|");
        await terminal.PressAsync("one;\r");
        await terminal.PointsAsync($"{Prompt}|");
        Assert.Contains("one;", terminal.Shown, StringComparison.Ordinal);
        Assert.Equal(0, await terminal.LeaveAsync(CtrlD));
    }

    [GeneratedRegex(@"\d+\.\d+ m?s")]
    private static partial Regex Durations();
}

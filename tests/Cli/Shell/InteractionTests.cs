using System.Text.RegularExpressions;
using MarketStore.Tests.Cli.Stores;

namespace MarketStore.Tests.Cli.Shell;

/// <summary>The console as a person meets it: the published binary on a real terminal.</summary>
public sealed partial class InteractionTests : IDisposable
{
    private const string Prompt = "marketstore> ", Continuation = "         -> ", Up = "\e[A", CtrlC = "\u0003", CtrlD = "\u0004", CtrlZ = "\u001a";

    private readonly string _home = Directory.CreateTempSubdirectory("marketstore-test-").FullName;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public async Task Statements_are_edited_run_and_recalled()
    {
        using var terminal = new PseudoTerminal(_home, "xterm", (72, 50), PseudoTerminal.Binary, "connect", "--dir", "data");
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
        using var terminal = new PseudoTerminal(_home, "xterm", (100, 24), PseudoTerminal.Binary, "connect", "--dir", "data");
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
        using var terminal = new PseudoTerminal(_home, "dumb", (80, 24), PseudoTerminal.Binary, "connect", "--dir", "data");
        await terminal.PointsAsync($"{Prompt}|");
        await terminal.PressAsync("SELECT 1 AS\r");
        await terminal.PointsAsync($"{Continuation}|");
        await terminal.PressAsync("one;\r");
        await terminal.PointsAsync($"{Prompt}|");
        Assert.Contains("one;", terminal.Shown, StringComparison.Ordinal);
        Assert.Equal(0, await terminal.LeaveAsync(CtrlD));
    }

    [Fact]
    public async Task Ctrl_Z_gives_the_terminal_to_the_shell_and_comes_back()
    {
        using var terminal = new PseudoTerminal(_home, "xterm", (60, 24), "/bin/bash", "--norc", "--noprofile", "-i");
        await terminal.PressAsync("PS1='shell> '\r");
        await terminal.PointsAsync("shell> |");
        await terminal.PressAsync("marketstore connect --dir data\r");
        await terminal.PointsAsync($"{Prompt}|");
        await terminal.PressAsync("SELECT 41");
        await terminal.PointsAsync($"{Prompt}SELECT 41|");
        await terminal.PressAsync(CtrlZ);
        await terminal.PointsAsync("shell> |");
        Assert.Contains("Stopped", terminal.Shown, StringComparison.Ordinal);
        await terminal.PressAsync("stty -a | grep -o -e '-*icanon'\r");
        await terminal.PointsAsync("shell> |");
        Assert.Contains("\nicanon", terminal.Shown, StringComparison.Ordinal);
        await terminal.PressAsync("fg\r");
        await terminal.PointsAsync($"{Prompt}SELECT 41|");
        await terminal.PressAsync(" + 1 AS answer;\r");
        await terminal.PointsAsync($"{Prompt}|");
        Assert.Contains("42", terminal.Shown, StringComparison.Ordinal);
        await terminal.PressAsync(CtrlD);
        await terminal.PointsAsync("shell> |");
        Assert.Equal(0, await terminal.LeaveAsync(CtrlD));
    }

    [Fact]
    public async Task Statements_are_changed_in_an_editor()
    {
        using var terminal = new PseudoTerminal(_home, "xterm", (72, 24), PseudoTerminal.Binary, "connect", "--dir", "data");
        await terminal.PointsAsync($"{Prompt}|");
        await terminal.PressAsync("SELECT 'wrong' AS a;\r");
        await terminal.PointsAsync($"{Prompt}|");
        await terminal.PressAsync("\\e\r");
        await terminal.PointsAsync($"{Prompt}SELECT 'right' AS a;|");
        await terminal.PressAsync("\u0015SELECT 'wrong' AS b;\u0018\u0005");
        await terminal.PointsAsync($"{Prompt}SELECT 'right' AS b;|");
        await terminal.PressAsync("\r");
        await terminal.PointsAsync($"{Prompt}|");
        Assert.Equal(0, await terminal.LeaveAsync(CtrlD));
    }

    [Theory]
    [InlineData("xterm")]
    [InlineData("dumb")]
    public async Task A_password_is_asked_for_and_not_shown(string kind)
    {
        await using var server = new FakeServer(head => head.Contains("Authorization: Basic ", StringComparison.OrdinalIgnoreCase)
            ? FakeServer.Http("400 Bad Request", "application/json", """{"error":{"code":"not_found","message":"hello, ann"}}""")
            : FakeServer.Http("401 Unauthorized", "text/plain", "who are you?", "WWW-Authenticate: Basic realm=\"marketstore\"\r\n"));
        using var terminal = new PseudoTerminal(_home, kind, (90, 24), PseudoTerminal.Binary, "connect", "--url", server.Address, "--user", "ann");
        await terminal.PointsAsync("Password of ann: |");
        await terminal.PressAsync("sé crexx\u007f\u007ft");
        await terminal.PressAsync("!\r");
        await terminal.PointsAsync($"{Prompt}|");
        await terminal.PressAsync("SELECT 1;\r");
        await terminal.PointsAsync($"{Prompt}|");

        Assert.Contains("error: hello, ann", terminal.Shown, StringComparison.Ordinal);
        Assert.DoesNotContain("cre", terminal.Shown, StringComparison.Ordinal);
        Assert.Equal(0, await terminal.LeaveAsync(CtrlD));
        Assert.NotEmpty(server.Heads);
        string wanted = $"Authorization: Basic {Convert.ToBase64String("ann:sé cret!"u8)}";
        Assert.All(server.Heads, head => Assert.Contains(wanted, head, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_password_may_be_refused()
    {
        await using var server = new FakeServer(_ => []);
        using var terminal = new PseudoTerminal(_home, "xterm", (90, 24), PseudoTerminal.Binary, "connect", "--url", server.Address, "--user", "ann", "-c", "SELECT 1");
        await terminal.PointsAsync("Password of ann: |");
        Assert.Equal(130, await terminal.LeaveAsync(CtrlC));
        Assert.Empty(server.Heads);
    }

    [GeneratedRegex(@"\d+\.\d+ m?s")]
    private static partial Regex Durations();
}

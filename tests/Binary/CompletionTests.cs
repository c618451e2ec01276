using System.Diagnostics;

namespace MarketStore.Tests.Binary;

/// <summary>What shells make of <c>marketstore completion</c>.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("marketstore-completion-").FullName;

    public CompletionTests()
    {
        ServerProcess.SkipWithoutBinary();
        File.WriteAllText(Path.Combine(_home, "bars.csv"), "");
    }

    public static TheoryData<string, string> Lines => new()
    {
        { "marketstore st", "start" },
        { "marketstore connect --re", "--read-only" },
        { "marketstore connect --on-error ", "continue stop" },
        { "marketstore tool integ", "integrity integritycheck" },
        { "marketstore completion z", "zsh" },
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Theory]
    [MemberData(nameof(Lines))]
    [InlineData("marketstore load AAPL/1Min/OHLCV ba", "bars.csv")]
    [InlineData("marketstore completion ", "--help -? -h bash fish zsh")]
    public async Task Bash_completes(string line, string found) => Assert.Equal(found, await BashAsync(line));

    [Fact]
    public async Task Files_stand_beside_options()
    {
        string offered = await BashAsync("marketstore load AAPL/1Min/OHLCV ");
        Assert.StartsWith("--chunk-rows ", offered, StringComparison.Ordinal);
        Assert.EndsWith(" bars.csv", offered, StringComparison.Ordinal);
    }

    private Task<string> BashAsync(string line) => RunAsync("bash", "-c", """
        source <(marketstore completion bash)
        COMP_LINE=$1; COMP_POINT=${#1}; COMP_WORDS=($1); [[ $1 == *" " ]] && COMP_WORDS+=(""); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _marketstore
        IFS=" "; echo -n "${COMPREPLY[*]}"
        """, "bash", line);

    [Theory]
    [MemberData(nameof(Lines))]
    [InlineData("marketstore load AAPL/1Min/OHLCV ba", "bars.csv")]
    [InlineData("marketstore connect --dir data --re", "--read-only")]
    public async Task Fish_completes(string line, string found)
    {
        SkipWithout("fish");
        string output = await RunAsync("fish", "--no-config", "-c", "marketstore completion fish | source; complete -C $argv[1]", line);
        // Behind a tab stands what a candidate is.
        Assert.Equal(found, string.Join(' ', output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(candidate => candidate.Split('\t')[0])));
    }

    [Theory]
    [MemberData(nameof(Lines))]
    [InlineData("marketstore load AAPL/1Min/OHLCV ba", "bars.csv")]
    public async Task Zsh_completes(string line, string found)
    {
        SkipWithout("zsh");
        Assert.Equal(found, await ZshAsync("source <(marketstore completion zsh)", line));
    }

    [Fact]
    public async Task Zsh_finds_the_script_in_its_folders()
    {
        SkipWithout("zsh");
        (_, string script, _) = await ServerProcess.RunAsync(_home, Cancel, "completion", "zsh");
        string folder = Directory.CreateDirectory(Path.Combine(_home, "functions")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "_marketstore"), script, Cancel);
        Assert.Equal("--read-only", await ZshAsync(":", "marketstore connect --re", $"fpath=({folder} $fpath)"));
    }

    private static void SkipWithout(string shell) =>
        Assert.SkipUnless((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, shell))), $"{shell} is not installed");

    /// <summary>
    /// What Tab offers in a zsh on a terminal of its own: its completion works nowhere else. A function in the place of
    /// compadd writes down what would be offered.
    /// </summary>
    private Task<string> ZshAsync(string setUp, string line, string before = ":") => RunAsync("zsh", "-f", "-c", """
        zmodload zsh/zpty
        zpty console zsh -f -i
        zpty -w console "PS1=; unsetopt beep; $2; autoload -Uz compinit; compinit -u -d $PWD/dump; $3"
        zpty -w console 'compadd() { local -a offered; builtin compadd -O offered "$@"; print -rl -- $offered >> $HOME/offered; builtin compadd "$@" }; print ready > $HOME/ready'
        while [[ ! -e ready ]]; do zpty -r -t console ignored; sleep 0.02; done
        zpty -w -n console "$1"$'\t'
        zpty -w -n console $'\x15'"print done > $HOME/done"$'\r'
        while [[ ! -e done ]]; do zpty -r -t console ignored; sleep 0.02; done
        zpty -d console
        [[ -e offered ]] && print -rn -- ${(u)${(f)"$(<offered)"}}
        true
        """, "zsh", line, before, setUp);

    private async Task<string> RunAsync(string shell, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(shell, arguments)
        {
            WorkingDirectory = _home,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["PATH"] = $"{Path.GetDirectoryName(ServerProcess.BinaryPath())}:{Environment.GetEnvironmentVariable("PATH")}", ["HOME"] = _home, ["TERM"] = "xterm" },
        })!;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        try
        {
            string output = await process.StandardOutput.ReadToEndAsync(patience.Token);
            Assert.Equal("", await process.StandardError.ReadToEndAsync(patience.Token));
            return output;
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}

namespace MarketStore.Cli.Shell;

/// <summary>A command of the shell.</summary>
/// <param name="Names">The first one is what help shows.</param>
/// <param name="Arguments">As help writes them: <c>KEY START [END]</c>.</param>
/// <param name="Summary">One line.</param>
/// <param name="Run">Does it; failures are exceptions.</param>
internal sealed record ShellCommand(
    IReadOnlyList<string> Names, string Arguments, string Summary, Func<ShellSession, CommandLine, CancellationToken, ValueTask> Run)
{
    /// <summary>What else there is to say, with examples.</summary>
    public string Details { get; init; } = "";

    /// <summary>Whether the shell ends with it.</summary>
    public bool Leaves { get; init; }

    public string Usage => Arguments.Length == 0 ? Names[0] : $"{Names[0]} {Arguments}";
}

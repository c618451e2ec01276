using MarketStore.Cli;

namespace MarketStore.Tests.Cli;

/// <summary>What a command said and returned.</summary>
internal sealed record CommandRun(int Code, string Output, string Error)
{
    /// <summary>Runs a command line in this process; words are separated by spaces.</summary>
    public static async Task<CommandRun> OfAsync(string line)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = await Program.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), output, error);
        return new CommandRun(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs one that must succeed and say nothing on stderr.</summary>
    public static async Task<string> OutputOfAsync(string line)
    {
        CommandRun run = await OfAsync(line);
        Assert.Equal((0, ""), (run.Code, run.Error));
        return run.Output;
    }

    /// <summary>The words of a line of a table.</summary>
    public string[] Words(int line) => Output.Split('\n')[line].Split(' ', StringSplitOptions.RemoveEmptyEntries);
}

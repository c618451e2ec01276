using MarketStore.Cli;

namespace MarketStore.Tests.Cli;

/// <summary>The command line in this process: what goes where, and which exit code comes back.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("")]
    [InlineData("--help")]
    [InlineData("help")]
    [InlineData("-h")]
    public async Task Help_goes_to_stdout(string line)
    {
        (int code, string output, string error) = await RunAsync(line);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("[command] [options]", output);
        Assert.All(["  init ", "  s, start ", "  plugins ", "  help "], command => Assert.Contains(command, output));
    }

    [Theory]
    [InlineData("help start")]
    [InlineData("start --help")]
    [InlineData("s -h")]
    public async Task Help_about_a_command(string line)
    {
        (int code, string output, string error) = await RunAsync(line);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("-c, --config <path>", output);
    }

    [Theory]
    [InlineData("--version")]
    [InlineData("-v")]
    public async Task The_version_is_three_lines_on_stdout(string line)
    {
        (int code, string output, string error) = await RunAsync(line);
        Assert.Equal((0, ""), (code, error));
        string[] lines = output.TrimEnd('\n').Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Matches(@"^version: \d+\.\d+\.\d+$", lines[0]);
        Assert.StartsWith("commit hash: ", lines[1]);
        Assert.StartsWith("utc build time: ", lines[2]);
    }

    [Theory]
    [InlineData("strat", "unknown command \"strat\" for \"marketstore\"", "start")]
    [InlineData("create", "unknown command \"create\" for \"marketstore\"", "init")]
    [InlineData("xylophone", "unknown command \"xylophone\" for \"marketstore\"", null)]
    [InlineData("@args", "unknown command \"@args\" for \"marketstore\"", null)]
    [InlineData("help strat", "unknown command \"strat\" for \"marketstore\"", "start")]
    [InlineData("start --confg x", "unknown flag \"--confg\" for \"marketstore start\"", "--config")]
    [InlineData("start x", "unknown argument \"x\" for \"marketstore start\"", null)]
    [InlineData("start -c", "Required argument missing for option: '-c'.", null)]
    public async Task A_wrong_command_line_is_code_2_and_says_what_was_meant(string line, string problem, string? meant)
    {
        (int code, string output, string error) = await RunAsync(line);
        string command = line.StartsWith("start", StringComparison.Ordinal) ? "marketstore start" : "marketstore";
        string suggestion = meant is null ? "" : $"\nDid you mean this?\n\t{meant}\n\n";
        Assert.Equal(
            (2, "", $"Error: {problem}\n{suggestion}Run '{command} --help' for usage.\n"), (code, output, error));
    }

    [Fact]
    public async Task A_failure_is_code_1_and_one_message()
    {
        (int code, string output, string error) = await RunAsync("start -c /nonexistent/mkts.yml");
        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith("Error: failed to read configuration file error: open /nonexistent/mkts.yml: no such", error);
    }

    [Fact]
    public async Task Plugins_are_listed_with_their_kinds()
    {
        (int code, string output, _) = await RunAsync("plugins");
        Assert.Equal(0, code);
        Assert.Contains("sample\tBackgroundWorker\n", output);
    }

    [Fact]
    public async Task The_published_binary_contains_the_plugins()
    {
        (int code, string output, _) = await Binary.ServerProcess.RunAsync(
            Path.GetTempPath(), TestContext.Current.CancellationToken, "plugins");
        Assert.Equal(0, code);
        Assert.Contains("sample\tBackgroundWorker\n", output);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(string line)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = await Program.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), output, error);
        return (code, output.ToString(), error.ToString());
    }
}

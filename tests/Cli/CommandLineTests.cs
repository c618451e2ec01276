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
        foreach (string command in (string[])["  init ", "  s, start ", "  plugins ", "  help "]) Assert.Contains(command, output);
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
    [InlineData("strat", "Error: unknown command \"strat\" for \"marketstore\"\n\nDid you mean this?\n\tstart\n\nRun 'marketstore --help' for usage.\n")]
    [InlineData("create", "Error: unknown command \"create\" for \"marketstore\"\n\nDid you mean this?\n\tinit\n\nRun 'marketstore --help' for usage.\n")]
    [InlineData("xylophone", "Error: unknown command \"xylophone\" for \"marketstore\"\nRun 'marketstore --help' for usage.\n")]
    [InlineData("@args", "Error: unknown command \"@args\" for \"marketstore\"\nRun 'marketstore --help' for usage.\n")]
    [InlineData("help strat", "Error: unknown command \"strat\" for \"marketstore\"\n\nDid you mean this?\n\tstart\n\nRun 'marketstore --help' for usage.\n")]
    [InlineData("start --confg x", "Error: unknown flag \"--confg\" for \"marketstore start\"\n\nDid you mean this?\n\t--config\n\nRun 'marketstore start --help' for usage.\n")]
    [InlineData("start x", "Error: unknown argument \"x\" for \"marketstore start\"\nRun 'marketstore start --help' for usage.\n")]
    [InlineData("start -c", "Error: Required argument missing for option: '-c'.\nRun 'marketstore start --help' for usage.\n")]
    public async Task A_wrong_command_line_is_code_2_and_says_what_was_meant(string line, string expected)
    {
        (int code, string output, string error) = await RunAsync(line);
        Assert.Equal((2, "", expected), (code, output, error));
    }

    [Fact]
    public async Task A_failure_is_code_1_and_one_message()
    {
        (int code, string output, string error) = await RunAsync("start -c /nonexistent/mkts.yml");
        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith("Error: failed to read configuration file error: open /nonexistent/mkts.yml: no such file or directory\n", error);
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

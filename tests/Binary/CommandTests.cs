namespace MarketStore.Tests.Binary;

/// <summary>The commands that end by themselves: what they print, where, and the exit code.</summary>
public sealed class CommandTests : IDisposable
{
    private readonly string home = Directory.CreateTempSubdirectory("marketstore-test-").FullName;

    public void Dispose() => Directory.Delete(home, recursive: true);

    private Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments) =>
        ServerProcess.RunAsync(home, TestContext.Current.CancellationToken, arguments);

    [Theory]
    [InlineData("--version")]
    [InlineData("-v")]
    public async Task Version_commit_and_build_time_are_printed(string option)
    {
        (int code, string output, string errors) = await RunAsync(option);
        Assert.Equal(0, code);
        Assert.Matches(@"version: \d+\.\d+\.\d+", output);
        Assert.Contains("commit hash:", output, StringComparison.Ordinal);
        Assert.Contains("build time:", output, StringComparison.Ordinal);
        Assert.Empty(errors);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("help")]
    public async Task Help_names_the_commands_on_stdout(string argument)
    {
        (int code, string output, _) = await RunAsync(argument);
        Assert.Equal(0, code);
        Assert.Contains("init", output, StringComparison.Ordinal);
        Assert.Contains("start", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_command_is_a_usage_error_on_stderr()
    {
        (int code, string output, string errors) = await RunAsync("strat");
        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.Contains("strat", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_writes_the_default_configuration_and_never_overwrites_one()
    {
        string path = Path.Combine(home, "mkts.yml");
        Assert.Equal(0, (await RunAsync("init")).ExitCode);
        string written = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        Assert.Contains("root_directory: data", written, StringComparison.Ordinal);
        Assert.Contains("listen_port: 5993", written, StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, "mine", TestContext.Current.CancellationToken);
        Assert.Equal(0, (await RunAsync("init")).ExitCode);
        Assert.Equal("mine", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Starting_without_a_configuration_says_which_file_is_missing()
    {
        (int code, string output, string errors) = await RunAsync("start");
        Assert.Equal(1, code);
        Assert.Empty(output);
        Assert.Contains("failed to read configuration file", errors, StringComparison.Ordinal);
        Assert.Contains("mkts.yml", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("listen_port: 0\n", "root_directory")]
    [InlineData("root_directory: data\n", "listen_port")]
    [InlineData("root_directory: data\nlisten_port: 0\ntimezone: Mars/Olympus\n", "timezone")]
    [InlineData("root_directory: data\nlisten_port: 0\nwal_sync: sometimes\n", "wal_sync")]
    public async Task A_bad_configuration_names_the_key(string text, string key)
    {
        await File.WriteAllTextAsync(Path.Combine(home, "mkts.yml"), text, TestContext.Current.CancellationToken);
        (int code, _, string errors) = await RunAsync("start", "-c", "mkts.yml");
        Assert.Equal(1, code);
        Assert.Contains(key, errors.Replace("listen port", "listen_port", StringComparison.OrdinalIgnoreCase)
            .Replace("root directory", "root_directory", StringComparison.OrdinalIgnoreCase), StringComparison.Ordinal);
    }
}

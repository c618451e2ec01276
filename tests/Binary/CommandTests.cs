namespace MarketStore.Tests.Binary;

/// <summary>
/// What only the published binary can show of the command line: that its YAML parser and its help survived the native
/// build. The rest is in tests/Cli.
/// </summary>
public sealed class CommandTests : IDisposable
{
    private readonly string home = Directory.CreateTempSubdirectory("marketstore-test-").FullName;

    public void Dispose() => Directory.Delete(home, recursive: true);

    private Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments) =>
        ServerProcess.RunAsync(home, TestContext.Current.CancellationToken, arguments);

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

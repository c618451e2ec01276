using System.Diagnostics;

namespace MarketStore.Tests.Cli;

public sealed class PublishedBinaryTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("marketstore-cli-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task Data_goes_to_stdout_and_errors_to_stderr_with_their_exit_codes()
    {
        (int code, string output, string error) = await PublishedBinary.RunAsync(directory);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("marketstore [command]", output);

        (code, output, error) = await PublishedBinary.RunAsync(directory, "--version");
        Assert.Equal((0, ""), (code, error));
        Assert.Matches(@"^version: \S+\ncommit hash: .*\nutc build time: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\n$", output);

        (code, output, error) = await PublishedBinary.RunAsync(directory, "nonsense");
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("unknown command \"nonsense\"", error);

        (code, output, error) = await PublishedBinary.RunAsync(directory, "start");
        Assert.Equal((1, ""), (code, output));
        Assert.Contains("open ./mkts.yml: no such file or directory", error);

        (code, output, _) = await PublishedBinary.RunAsync(directory, "plugins");
        Assert.Equal(0, code);
        Assert.Contains("sample\tBackgroundWorker\n", output);
    }

    [Fact]
    public async Task Init_writes_once()
    {
        string file = Path.Combine(directory, "mkts.yml");
        Assert.Equal(0, (await PublishedBinary.RunAsync(directory, "init")).Code);
        Assert.Contains("listen_port: 5993", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        await File.WriteAllTextAsync(file, "mine", TestContext.Current.CancellationToken);
        Assert.Equal(0, (await PublishedBinary.RunAsync(directory, "init")).Code);
        Assert.Equal("mine", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(PublishedBinary.SigInt)]
    [InlineData(PublishedBinary.SigTerm)]
    public async Task A_signal_stops_the_server_in_good_order(int signal)
    {
        using Process server = await StartServerAsync("log_format: text");
        server.Signal(signal);
        await server.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, server.ExitCode);
        Assert.Contains("stopped", await server.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Equal("", await server.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_second_signal_does_not_wait_for_the_grace_period()
    {
        using Process server = await StartServerAsync("stop_grace_period: 1000");
        server.Signal(PublishedBinary.SigTerm);
        await server.ReadErrorUntilAsync("SIGTERM received");
        server.Signal(PublishedBinary.SigTerm);
        await server.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(128 + PublishedBinary.SigTerm, server.ExitCode);
    }

    [Fact]
    public async Task Log_lines_are_json_on_request()
    {
        using Process server = await StartServerAsync("log_format: json");
        server.Signal(PublishedBinary.SigInt);
        string last = await server.ReadErrorUntilAsync("stopped");
        Assert.StartsWith("{\"level\":\"info\",\"timestamp\":\"", last);
        await server.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    private async Task<Process> StartServerAsync(string setting)
    {
        await File.WriteAllTextAsync(
            Path.Combine(directory, "mkts.yml"), $"root_directory: data\nlisten_port: 0\n{setting}\n", TestContext.Current.CancellationToken);
        Process server = PublishedBinary.Start(directory, "start");
        await server.ReadErrorUntilAsync("only programs on this machine can connect");
        return server;
    }
}

using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using MarketStore.Tests.Binary;

namespace MarketStore.Tests.Cli;

/// <summary>The published binary and the two signals, as seen on its stderr.</summary>
public sealed partial class SignalTests : IDisposable
{
    private const int SigInt = 2;
    private const int SigTerm = 15;

    private readonly string _home = Directory.CreateTempSubdirectory("marketstore-signals-").FullName;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Theory]
    [InlineData(SigInt, "SIGINT")]
    [InlineData(SigTerm, "SIGTERM")]
    public async Task The_first_stops_the_server_in_good_order(int signal, string name)
    {
        using Process server = await StartAsync("log_format: text");
        Send(server, signal);
        string log = await ReadUntilAsync(server, "stopped");
        Assert.Contains($" info  {name} received, stopping\n", log);
        await server.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, server.ExitCode);
        Assert.Equal("", await server.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_second_does_not_wait_for_the_grace_period()
    {
        using Process server = await StartAsync("stop_grace_period: 1000");
        Send(server, SigTerm);
        await ReadUntilAsync(server, "SIGTERM received");
        Send(server, SigTerm);
        await server.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(128 + SigTerm, server.ExitCode);
    }

    [Fact]
    public async Task Log_lines_are_json_on_request()
    {
        using Process server = await StartAsync("log_format: json");
        Send(server, SigInt);
        string log = await ReadUntilAsync(server, "stopped");
        string[] lines = log.TrimEnd('\n').Split('\n');
        Assert.All(lines, line => Assert.StartsWith("{\"level\":\"info\",\"timestamp\":\"", line));
        await server.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);

    private static void Send(Process server, int signal) => Assert.Equal(0, Kill(server.Id, signal));

    /// <summary>Reads stderr up to the first line that contains the text, and returns what was read.</summary>
    private static async Task<string> ReadUntilAsync(Process server, string text)
    {
        var read = new StringBuilder();
        while (await server.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is string line)
        {
            read.Append(line).Append('\n');
            if (line.Contains(text, StringComparison.Ordinal)) return read.ToString();
        }
        throw new InvalidOperationException($"the server ended without saying \"{text}\":\n{read}");
    }

    private async Task<Process> StartAsync(string setting)
    {
        ServerProcess.SkipWithoutBinary();
        string binary = Environment.GetEnvironmentVariable("MARKETSTORE_BIN")!;
        string config = $"root_directory: data\nlisten_port: 0\n{setting}\n";
        await File.WriteAllTextAsync(Path.Combine(_home, "mkts.yml"), config, TestContext.Current.CancellationToken);
        Process server = Process.Start(new ProcessStartInfo(binary, ["start"])
        {
            WorkingDirectory = _home,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await ReadUntilAsync(server, "listening on");
        return server;
    }
}

using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace MarketStore.Tests.Binary;

/// <summary>
/// The exchanges of tests/Python against the published binary: a client in another language, with another MessagePack
/// library, that shares no code with the server.
/// </summary>
public sealed class PythonClientTests
{
    private const string Python = "/usr/bin/python3";

    [Theory]
    [InlineData("UTC")]
    [InlineData("America/New_York")]
    public async Task Every_scenario_of_the_python_client_holds(string zone)
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        ServerProcess.SkipWithoutBinary();
        bool missing = (await RunPythonAsync(cancel, "-c", "import numpy, msgpack")).ExitCode != 0;
        Assert.SkipWhen(missing && Environment.GetEnvironmentVariable("CI") != "true",
            "needs the Debian packages python3-numpy and python3-msgpack");

        using var server = new ServerProcess($"timezone: {zone}");
        await server.StartAsync(cancel);
        (int code, string output) = await RunPythonAsync(cancel,
            Path.Combine(Scripts(), "scenarios.py"), $"{server.Address}rpc", "--root", server.Root);
        Assert.True(code == 0, $"{output}\n--- server ---\n{server.Log}");
        Assert.EndsWith(" passed, 0 failed", output.TrimEnd(), StringComparison.Ordinal);
    }

    private static string Scripts([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "Python"));

    private static async Task<(int ExitCode, string Output)> RunPythonAsync(
        CancellationToken cancel, params string[] arguments)
    {
        // -B: leave no compiled files among the sources.
        using Process process = Process.Start(new ProcessStartInfo(Python, ["-B", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(cancel);
            Task<string> errors = process.StandardError.ReadToEndAsync(cancel);
            await process.WaitForExitAsync(cancel);
            return (process.ExitCode, await errors + await output);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }
}

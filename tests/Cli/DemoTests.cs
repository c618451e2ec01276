using System.Diagnostics;
using System.Runtime.CompilerServices;
using MarketStore.Tests.Binary;

namespace MarketStore.Tests.Cli;

/// <summary>make demo is the first thing a newcomer sees: it works.</summary>
public sealed class DemoTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("marketstore-demo-test-").FullName;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public async Task The_demo_ends_well_and_finds_every_row_after_its_crash()
    {
        ServerProcess.SkipWithoutBinary();
        string binary = Environment.GetEnvironmentVariable("MARKETSTORE_BIN")!;
        var start = new ProcessStartInfo("/usr/bin/python3", [DemoScript(), binary])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["TMPDIR"] = _home; // It leaves its data behind.
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        using Process demo = Process.Start(start)!;
        Task<string> output = demo.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> errors = demo.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await demo.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("", await errors);
        Assert.Equal(0, demo.ExitCode);
        Assert.Contains("each once and in order", await output);
        Assert.Contains("Go on from here", await output);
    }

    private static string DemoScript([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "scripts", "demo.py"));
}

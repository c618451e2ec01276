using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace MarketStore.Tests.Cli;

/// <summary>The binary that MARKETSTORE_BIN names, run as a user would. Tests that need it are skipped without it.</summary>
internal static partial class PublishedBinary
{
    public const int SigInt = 2;
    public const int SigTerm = 15;

    public static Process Start(string directory, params string[] arguments)
    {
        string? path = Environment.GetEnvironmentVariable("MARKETSTORE_BIN");
        Assert.SkipWhen(string.IsNullOrEmpty(path), "MARKETSTORE_BIN is not set");
        return Process.Start(new ProcessStartInfo(path!, arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    /// <summary>Runs a command that ends by itself.</summary>
    public static async Task<(int Code, string Output, string Error)> RunAsync(string directory, params string[] arguments)
    {
        using Process process = Start(directory, arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }

    /// <summary>Reads stderr up to and including the first line that contains the text, and returns what was read.</summary>
    public static async Task<string> ReadErrorUntilAsync(this Process process, string text)
    {
        var read = new StringBuilder();
        while (await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is string line)
        {
            read.AppendLine(line);
            if (line.Contains(text, StringComparison.Ordinal)) return read.ToString();
        }
        throw new InvalidOperationException($"the process ended without saying \"{text}\":\n{read}");
    }

    public static void Signal(this Process process, int signal) => Assert.Equal(0, Kill(process.Id, signal));

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}

using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace MarketStore.Tests.Binary;

/// <summary>
/// The published binary as a process, in a temporary directory of its own with its own <c>mkts.yml</c>. It may be
/// started, stopped and killed any number of times on the same data. The port is the system's choice each time: the
/// server says on stderr where it listens.
/// </summary>
internal sealed partial class ServerProcess : IDisposable
{
    private const int SigTerm = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly StringBuilder log = new();
    private Process? process;

    /// <param name="configuration">Further lines of the configuration file.</param>
    public ServerProcess(string configuration = "")
    {
        SkipWithoutBinary();
        Home = Directory.CreateTempSubdirectory("marketstore-test-").FullName;
        File.WriteAllText(Path.Combine(Home, "mkts.yml"),
            $"root_directory: data\nlisten_port: 0\nlog_level: info\n{configuration}\n");
    }

    /// <summary>The directory the server runs in.</summary>
    public string Home { get; }

    /// <summary>Its data directory.</summary>
    public string Root => Path.Combine(Home, "data");

    /// <summary>Where the running server listens.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1:0/");

    /// <summary>Everything it has said on stderr, over all its lives.</summary>
    public string Log
    {
        get
        {
            lock (log) return log.ToString();
        }
    }

    /// <summary>Bytes of memory it holds now.</summary>
    public long ResidentBytes
    {
        get
        {
            string line = File.ReadLines($"/proc/{Running.Id}/status")
                .First(text => text.StartsWith("VmRSS", StringComparison.Ordinal));
            string kilobytes = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
            return 1024 * long.Parse(kilobytes, CultureInfo.InvariantCulture);
        }
    }

    private Process Running => process ?? throw new InvalidOperationException("the server is not running");

    /// <summary>Skips the calling test when no published binary has been named.</summary>
    public static void SkipWithoutBinary() =>
        Assert.SkipWhen(BinaryPath() is null, "MARKETSTORE_BIN does not name the published binary");

    /// <summary>Runs the binary to its end; for commands that are not servers.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        string workingDirectory, CancellationToken cancel, params string[] arguments)
    {
        SkipWithoutBinary();
        using Process process = Launch(workingDirectory, arguments);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(patience.Token);
            Task<string> errors = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    /// <summary>Starts the server and returns once it listens.</summary>
    public async Task StartAsync(CancellationToken cancel)
    {
        TaskCompletionSource<Uri> listening = LaunchServer();
        Address = await listening.Task.WaitAsync(Patience, cancel);
    }

    /// <summary>Starts the server and kills it after a moment, whatever it is doing then.</summary>
    public async Task StartAndKillAsync(TimeSpan moment, CancellationToken cancel)
    {
        _ = LaunchServer();
        await Task.Delay(moment, cancel);
        Kill();
    }

    /// <summary>SIGTERM; returns the exit code.</summary>
    public async Task<int> StopAsync(CancellationToken cancel)
    {
        _ = SendSignal(Running.Id, SigTerm);
        await Running.WaitForExitAsync(cancel).WaitAsync(Patience, cancel);
        int code = Running.ExitCode;
        Forget();
        return code;
    }

    /// <summary>SIGKILL; returns when the process is gone.</summary>
    public void Kill()
    {
        Running.Kill();
        Running.WaitForExit();
        Forget();
    }

    public void Dispose()
    {
        if (process is not null) Kill();
        Directory.Delete(Home, recursive: true);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int processId, int signal);

    [GeneratedRegex(@"listening on (http://[0-9.]+:\d+)")]
    private static partial Regex ListeningLine();

    private static string? BinaryPath() =>
        Environment.GetEnvironmentVariable("MARKETSTORE_BIN") is { Length: > 0 } path ? path : null;

    private static Process Launch(string workingDirectory, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(BinaryPath()!, arguments)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    private TaskCompletionSource<Uri> LaunchServer()
    {
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        process = Launch(Home, "start", "-c", "mkts.yml");
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, line) => Hear(line.Data, listening);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return listening;
    }

    private void Hear(string? line, TaskCompletionSource<Uri> listening)
    {
        if (line is null)
        {
            listening.TrySetException(new InvalidOperationException($"the server ended before it listened:\n{Log}"));
            return;
        }
        lock (log) log.AppendLine(line);
        Match match = ListeningLine().Match(line);
        if (match.Success) listening.TrySetResult(new Uri(match.Groups[1].Value));
    }

    private void Forget()
    {
        process?.Dispose();
        process = null;
    }
}

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

    private readonly StringBuilder _log = new();
    private Process? _process;

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

    /// <summary>A command that runs the server as its arguments; empty: the server is started as it is.</summary>
    public IReadOnlyList<string> Wrapper { get; init; } = [];

    /// <summary>Its data directory.</summary>
    public string Root => Path.Combine(Home, "data");

    /// <summary>Where the running server listens.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1:0/");

    /// <summary>Everything it has said on stderr, over all its lives.</summary>
    public string Log
    {
        get
        {
            lock (_log) return _log.ToString();
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

    private Process Running => _process ?? throw new InvalidOperationException("the server is not running");

    /// <summary>Whether a published binary has been named.</summary>
    public static bool IsAvailable => BinaryPath() is not null;

    /// <summary>Skips the calling test when no published binary has been named.</summary>
    public static void SkipWithoutBinary() =>
        Assert.SkipUnless(IsAvailable, "MARKETSTORE_BIN does not name the published binary");

    /// <summary>Runs the binary to its end; for commands that are not servers.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        string workingDirectory, CancellationToken cancel, params string[] arguments)
    {
        SkipWithoutBinary();
        using Process process = Launch(workingDirectory, [BinaryPath()!, .. arguments]);
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
        if (_process is not null) Kill();
        Directory.Delete(Home, recursive: true);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int processId, int signal);

    [GeneratedRegex(@"listening on (http://[0-9.]+:\d+)")]
    private static partial Regex ListeningLine();

    /// <summary>The published binary; null: none has been named.</summary>
    public static string? BinaryPath() =>
        Environment.GetEnvironmentVariable("MARKETSTORE_BIN") is { Length: > 0 } path ? path : null;

    private static Process Launch(string workingDirectory, IReadOnlyList<string> command) =>
        Process.Start(new ProcessStartInfo(command[0], command.Skip(1))
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    private TaskCompletionSource<Uri> LaunchServer()
    {
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = Launch(Home, [.. Wrapper, BinaryPath()!, "start", "-c", "mkts.yml"]);
        _process.OutputDataReceived += (_, _) => { };
        Process launched = _process;
        _process.ErrorDataReceived += (_, line) => Hear(launched, line.Data, listening);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        return listening;
    }

    private void Hear(Process launched, string? line, TaskCompletionSource<Uri> listening)
    {
        if (line is null)
        {
            if (listening.Task.IsCompleted) return;
            launched.WaitForExit(Patience);
            listening.TrySetException(new InvalidOperationException(
                $"the server ended with exit code {launched.ExitCode} before it listened:\n{Log}"));
            return;
        }
        lock (_log) _log.AppendLine(line);
        Match match = ListeningLine().Match(line);
        if (match.Success) listening.TrySetResult(new Uri(match.Groups[1].Value));
    }

    private void Forget()
    {
        _process?.Dispose();
        _process = null;
    }
}

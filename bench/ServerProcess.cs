using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace MarketStore.Bench;

/// <summary>
/// The published binary in a directory of its own. It can be started, stopped and killed any number of times; each
/// time it takes a free port and says on stderr which.
/// </summary>
internal sealed partial class ServerProcess(string binary, string home) : IServer
{
    private const int SigTerm = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly List<string> _log = [];
    private Process? _process;

    public Uri Endpoint { get; private set; } = new("http://127.0.0.1:0/rpc");

    public string Durability => "fdatasync before each acknowledgement";

    /// <summary>Bytes of memory the process holds now.</summary>
    public long ResidentBytes => 1024 * long.Parse(
        File.ReadLines($"/proc/{Running.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);

    private Process Running => _process ?? throw new InvalidOperationException("the server is not running");

    /// <summary>Starts on the data that is there; returns when it listens.</summary>
    public void Start()
    {
        Directory.CreateDirectory(home);
        File.WriteAllText(Path.Combine(home, "mkts.yml"),
            "root_directory: data\nlisten_port: 0\nlog_level: info\nwal_sync: always\n");
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = Process.Start(new ProcessStartInfo(binary, ["start", "-c", "mkts.yml"])
        {
            WorkingDirectory = home,
            RedirectStandardError = true,
        })!;
        _process.ErrorDataReceived += (_, line) => Hear(line.Data, listening);
        _process.BeginErrorReadLine();
        if (!listening.Task.Wait(Patience)) throw new TimeoutException($"no server after {Patience}:\n{Log()}");
        Endpoint = listening.Task.Result;
    }

    /// <summary>Graceful, to the end of its last checkpoint.</summary>
    public void Stop()
    {
        _ = SendSignal(Running.Id, SigTerm);
        if (!Running.WaitForExit(Patience)) throw new TimeoutException($"still running after {Patience}:\n{Log()}");
        int code = Running.ExitCode;
        Forget();
        if (code != 0) throw new InvalidOperationException($"the server stopped with exit code {code}:\n{Log()}");
    }

    public void Kill()
    {
        Running.Kill();
        Running.WaitForExit();
        Forget();
    }

    public void Reset(IReadOnlyList<string> keys)
    {
        if (_process is not null) Kill();
        if (Directory.Exists(home)) Directory.Delete(home, recursive: true);
        Start();
    }

    public void Settle()
    {
        Stop();
        Start();
    }

    public void Dispose()
    {
        if (_process is not null) Kill();
        if (Directory.Exists(home)) Directory.Delete(home, recursive: true);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int processId, int signal);

    [GeneratedRegex(@"listening on (http://[0-9.]+:\d+)")]
    private static partial Regex ListeningLine();

    private void Hear(string? line, TaskCompletionSource<Uri> listening)
    {
        if (line is null)
        {
            listening.TrySetException(new InvalidOperationException($"the server ended before it listened:\n{Log()}"));
            return;
        }
        lock (_log) _log.Add(line);
        if (ListeningLine().Match(line) is { Success: true } match)
            listening.TrySetResult(new Uri(match.Groups[1].Value + "/rpc"));
    }

    private string Log()
    {
        lock (_log) return string.Join('\n', _log.TakeLast(50));
    }

    private void Forget()
    {
        _process?.Dispose();
        _process = null;
    }
}

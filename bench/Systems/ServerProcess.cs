using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using MarketStore.Bench.Measuring;

namespace MarketStore.Bench.Systems;

/// <summary>
/// The published binary in a directory of its own. It can be started, stopped and killed any number of times; each
/// time it takes a free port and says on stderr which.
/// </summary>
internal sealed partial class ServerProcess(string binary, string home) : IServer
{
    private const int SigTerm = 15;
    private const int PollMs = 50;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    // Longer than the five seconds that an idle store lets pass before it settles.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(6.5);

    private readonly List<string> _log = [];
    private Process? _process;

    public Uri Endpoint { get; private set; } = new("http://127.0.0.1:0/rpc");

    public string Durability => "fdatasync before each acknowledgement";

    /// <summary>Further lines of its configuration.</summary>
    public string Settings { get; set; } = "wal_sync: always\n";

    public int ProcessId => Running.Id;

    private Process Running => _process ?? throw new InvalidOperationException("the server is not running");

    /// <summary>Starts on the data that is there; returns when it listens.</summary>
    public void Start()
    {
        Directory.CreateDirectory(home);
        File.WriteAllText(Path.Combine(home, "mkts.yml"),
            $"root_directory: data\nlisten_port: 0\nlog_level: info\n{Settings}");
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = Children.Start(new ProcessStartInfo(binary, ["start", "-c", "mkts.yml"])
        {
            WorkingDirectory = home,
            RedirectStandardError = true,
        });
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

    /// <summary>
    /// Lets the server finish on its own, as an idle one does some seconds after its last write, and returns how long
    /// that took: from now to the last thing it did.
    /// </summary>
    public double WaitUntilQuiet()
    {
        var watch = Stopwatch.StartNew();
        TimeSpan busy = TimeSpan.Zero;
        (long Written, long Ticks) before = default;
        while (watch.Elapsed < busy + Quiet)
        {
            if (watch.Elapsed > Patience) throw new TimeoutException($"not quiet after {Patience}:\n{Log()}");
            var now = (ProcessReadings.WrittenBytes(ProcessId), ProcessReadings.CpuTicks(ProcessId));
            // A tick or two are timers that look whether there is something to do.
            if (now.Item1 != before.Written || now.Item2 > before.Ticks + 2) (before, busy) = (now, watch.Elapsed);
            Thread.Sleep(PollMs);
        }
        return busy.TotalSeconds;
    }

    /// <summary>Everything in the data directory.</summary>
    public Footprint Footprint() => Measuring.Footprint.Of(Path.Combine(home, "data"));

    /// <summary>Log segments, used and spare.</summary>
    public Footprint LogFootprint() => Measuring.Footprint.Of(Path.Combine(home, "data"), IsLog);

    public void Dispose()
    {
        if (_process is not null) Kill();
        if (Directory.Exists(home)) Directory.Delete(home, recursive: true);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int processId, int signal);

    [GeneratedRegex(@"listening on (http://[0-9.]+:\d+)")]
    private static partial Regex ListeningLine();

    private static bool IsLog(string path) =>
        path.EndsWith(".walfile", StringComparison.Ordinal) || path.EndsWith(".spare", StringComparison.Ordinal);

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

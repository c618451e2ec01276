using System.Diagnostics;
using System.Runtime.InteropServices;
using MarketStore.Bench.Systems;

namespace MarketStore.Bench.Peers;

/// <summary>
/// Runs a database server's programs for this run alone, in a directory of its own. Such servers refuse to run as root;
/// then they run as the user <c>nobody</c>, to whom the directory is given.
/// </summary>
internal sealed partial class PrivateProcess : IDisposable
{
    // What PostgreSQL takes as: disconnect everybody, then stop in good order.
    private const int SigInt = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly List<string> _log = [];

    private PrivateProcess(ProcessStartInfo start)
    {
        start.RedirectStandardError = true;
        start.RedirectStandardOutput = true;
        _process = Children.Start(start);
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Log
    {
        get
        {
            lock (_log) return string.Join('\n', _log.TakeLast(20));
        }
    }

    /// <summary>Starts a server and returns when <paramref name="answers"/> does.</summary>
    /// <exception cref="InvalidOperationException">It ended, or did not answer in time; with what it said.</exception>
    public static PrivateProcess Serve(string directory, Func<bool> answers, string program, params string[] arguments)
    {
        var server = new PrivateProcess(AsNobody(directory, program, arguments));
        var watch = Stopwatch.StartNew();
        while (!answers())
        {
            if (!server._process.HasExited && watch.Elapsed < Patience)
            {
                Thread.Sleep(100);
                continue;
            }
            string log = server.Log;
            server.Dispose();
            throw new InvalidOperationException($"{program} does not answer:\n{log}");
        }
        return server;
    }

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed; with what it said.</exception>
    public static void Run(string directory, string program, params string[] arguments)
    {
        using var process = new PrivateProcess(AsNobody(directory, program, arguments));
        process._process.WaitForExit();
        if (process._process.ExitCode != 0) throw new InvalidOperationException($"{program} failed:\n{process.Log}");
    }

    /// <summary>Asks it to end, and waits until it has.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _ = SendSignal(_process.Id, SigInt);
            if (!_process.WaitForExit(Patience)) _process.Kill();
        }
        _process.WaitForExit();
        _process.Dispose();
    }

    private static ProcessStartInfo AsNobody(string directory, string program, string[] arguments)
    {
        if (!Environment.IsPrivilegedProcess)
            return new ProcessStartInfo(program, arguments) { WorkingDirectory = directory };
        using Process chown = Process.Start("chown", ["-R", "nobody:nogroup", directory]);
        chown.WaitForExit();
        if (chown.ExitCode != 0) throw new InvalidOperationException($"{directory} could not be given to nobody");
        string[] asNobody = ["--reuid=nobody", "--regid=nogroup", "--clear-groups", program, .. arguments];
        return new ProcessStartInfo("setpriv", asNobody) { WorkingDirectory = directory };
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int processId, int signal);

    private void Hear(string? line)
    {
        if (line is null) return;
        lock (_log) _log.Add(line);
    }
}

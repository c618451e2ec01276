using System.Diagnostics;
using System.Text;
using MarketStore.Tests.Binary;
using MarketStore.Tests.Cli.Shell.Editing;

namespace MarketStore.Tests.Cli.Shell;

/// <summary>The published binary on a terminal of the kernel, which Debian's Python provides; what it writes goes onto a screen.</summary>
internal sealed class PseudoTerminal : IDisposable
{
    /// <summary>Runs a command on a new terminal, and carries bytes to and from it. Its end is the command's.</summary>
    private const string Bridge = """
        import fcntl, os, pty, select, struct, sys, termios
        pid, terminal = pty.fork()
        if pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', int(sys.argv[2]), int(sys.argv[1]), 0, 0))
            os.execv(sys.argv[3], sys.argv[3:])
        inputs = [terminal, 0]
        while True:
            ready = select.select(inputs, [], [])[0]
            if terminal in ready:
                try:
                    data = os.read(terminal, 65536)
                except OSError:
                    break
                if not data:
                    break
                os.write(1, data)
            if 0 in ready:
                data = os.read(0, 65536)
                if data:
                    os.write(terminal, data)
                else:
                    inputs.remove(0)
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) & 255)
        """;

    public const string Binary = "marketstore";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly Lock _lock = new();
    private readonly ScreenModel _screen;
    private readonly Task _reading;
    private bool _isAnswered;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="kind">TERM.</param>
    /// <param name="command">A program and its arguments; the word <see cref="Binary"/> is the published binary.</param>
    public PseudoTerminal(string home, string kind, (int Width, int Height) size, params string[] command)
    {
        ServerProcess.SkipWithoutBinary();
        _screen = new ScreenModel(size.Width, size.Height);
        IEnumerable<string> words = command.Select(word => word == Binary ? ServerProcess.BinaryPath()! : word);
        var start = new ProcessStartInfo("/usr/bin/python3", ["-c", Bridge, $"{size.Width}", $"{size.Height}", .. words])
        {
            WorkingDirectory = home,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["PATH"] = $"{Path.GetDirectoryName(ServerProcess.BinaryPath())}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["EDITOR"] = "sed -i -e s/wrong/right/";
        foreach ((string name, string value) in new[] { ("TERM", kind), ("XDG_STATE_HOME", home), ("LANG", "C.UTF-8"), ("PAGER", "") }) start.Environment[name] = value;
        foreach (string name in (string[])["VISUAL", "MARKETSTORE_PASSWORD", "MARKETSTORE_TOKEN", "MARKETSTORE_HISTORY", "NO_COLOR", "LC_ALL", "LC_CTYPE"]) start.Environment.Remove(name);
        _process = Process.Start(start)!;
        _reading = Task.Run(Carry);
    }

    public string Shown
    {
        get
        {
            lock (_lock) return _screen.Text;
        }
    }

    public async Task PressAsync(string keys)
    {
        lock (_lock) _isAnswered = false;
        await _process.StandardInput.WriteAsync(keys);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Returns when something was written since the last keys and the cursor's line is this one, with | for the cursor.</summary>
    public async Task PointsAsync(string line)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_isAnswered && _screen.CursorLine == line) return;
                changed = _changed.Task;
            }
            try
            {
                await changed.WaitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"the cursor is not at '{line}' but at '{_screen.CursorLine}' of:\n{Shown}");
            }
        }
    }

    /// <returns>The exit code.</returns>
    public async Task<int> LeaveAsync(string keys)
    {
        await PressAsync(keys);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience);
        await _reading;
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private void Carry()
    {
        Decoder decoder = Encoding.UTF8.GetDecoder();
        byte[] bytes = new byte[4096];
        char[] letters = new char[4096];
        while (_process.StandardOutput.BaseStream.Read(bytes) is > 0 and int count)
        {
            lock (_lock)
            {
                _screen.Write(new string(letters, 0, decoder.GetChars(bytes.AsSpan(0, count), letters, flush: false)));
                _isAnswered = true;
                TaskCompletionSource seen = _changed;
                _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                seen.SetResult();
            }
        }
    }
}

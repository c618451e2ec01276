using System.Runtime.InteropServices;
using System.Text;

namespace MarketStore.Cli.Shell.Editing;

/// <summary>
/// The terminal of this process. Keys are read from the standard input itself: System.Console asks for the mode of the
/// terminal at each key, which makes a paste of 5,000 lines take many seconds, and knows nothing of pastes.
/// </summary>
internal sealed partial class ConsoleTerminal : ITerminal
{
    private const string MarkPastes = "\e[?2004h", LeavePastes = "\e[?2004l";
    private const int Input = 0;
    private const int Interrupted = 4;
    private const int OwnGroup = 0, TerminalStop = 20;

    /// <summary>Until a stop has reached all threads; and what the runtime does when it goes on, which is to set the terminal up as it thinks.</summary>
    private const int StopMs = 50, GoOnMs = 20;

    private static readonly Output.StandardOutput Target = new();

    /// <summary>Whether pastes are told from typing; what tells them is written to the standard output.</summary>
    public bool MarksPastes { get; init; } = true;

    public (int Width, int Height) Size => Screen.SizeOfTerminal();

    /// <summary>Whether this process has a terminal that takes more than plain lines.</summary>
    public static bool IsAvailable() =>
        !Console.IsInputRedirected && !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    public IDisposable BeginEditing()
    {
        byte[]? before = TerminalMode.Get();
        if (before is not null) TerminalMode.Set(TerminalMode.Raw(before));
        if (MarksPastes) Write(MarkPastes);
        return new Editing(this, before);
    }

    public void Stop()
    {
        // The whole group, as the kernel would: a script or a pipe around this program stops with it. Where no shell could
        // make it go on, the kernel does not let it stop.
        _ = SendSignal(OwnGroup, TerminalStop);
        Thread.Sleep(StopMs);
        Thread.Sleep(GoOnMs);
    }

    public int Read(Span<byte> buffer, int waitMs)
    {
        var waited = new Poll { File = Input, Events = Poll.HasInput };
        while (true)
        {
            int ready = PollFiles(ref waited, 1, waitMs);
            if (ready == 0) return 0;
            nint count = ready < 0 ? ready : ReadFile(Input, ref MemoryMarshal.GetReference(buffer), (nuint)buffer.Length);
            if (count > 0) return (int)count;
            if (count == 0 || Marshal.GetLastPInvokeError() != Interrupted) return -1;
        }
    }

    public void Write(string text)
    {
        Target.Write(Encoding.UTF8.GetBytes(text));
        Target.Flush();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int PollFiles(ref Poll files, nuint count, int waitMs);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint ReadFile(int file, ref byte buffer, nuint count);

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Poll
    {
        public const short HasInput = 1;

        public int File;
        public short Events;
        public short Answer;
    }

    /// <summary>While it lasts, the terminal is ours; a signal that ends the process gives it back, too.</summary>
    private sealed class Editing : IDisposable
    {
        private readonly ConsoleTerminal _terminal;
        private readonly PosixSignalRegistration[] _signals;
        private byte[]? _before;

        public Editing(ConsoleTerminal terminal, byte[]? before)
        {
            (_terminal, _before) = (terminal, before);
            _signals = [.. new[] { PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT }.Select(signal => PosixSignalRegistration.Create(signal, _ => GiveBack()))];
        }

        public void Dispose()
        {
            foreach (PosixSignalRegistration signal in _signals) signal.Dispose();
            GiveBack();
        }

        private void GiveBack()
        {
            if (Interlocked.Exchange(ref _before, null) is not { } before) return;
            TerminalMode.Set(before);
            if (_terminal.MarksPastes) _terminal.Write(LeavePastes);
        }
    }
}

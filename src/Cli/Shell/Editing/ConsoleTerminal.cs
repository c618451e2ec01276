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

    private static readonly Output.StandardOutput Screen = new();

    public (int Width, int Height) Size
    {
        get
        {
            try
            {
                return (Math.Max(20, Console.WindowWidth), Math.Max(3, Console.WindowHeight));
            }
            catch (IOException)
            {
                return (80, 24);
            }
        }
    }

    /// <summary>Whether this process has a terminal that takes more than plain lines.</summary>
    public static bool IsAvailable() =>
        !Console.IsInputRedirected && !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    public IDisposable BeginEditing()
    {
        byte[]? before = TerminalMode.Get();
        if (before is not null) TerminalMode.Set(TerminalMode.Raw(before));
        Write(MarkPastes);
        return new Editing(this, before);
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
        Screen.Write(Encoding.UTF8.GetBytes(text));
        Screen.Flush();
    }

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
            _terminal.Write(LeavePastes);
        }
    }
}

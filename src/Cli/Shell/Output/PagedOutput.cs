using System.Diagnostics;

namespace MarketStore.Cli.Shell.Output;

/// <summary>
/// Text that may be longer than the screen. It is held back until it is; then a pager gets it all. What stays shorter goes
/// to the terminal at the end.
/// </summary>
/// <param name="command">For sh, which runs the pager.</param>
/// <param name="terminal">Stays open.</param>
/// <param name="screenLines">Lines of the terminal, of which the next prompt needs one.</param>
internal sealed class PagedOutput(string command, Stream terminal, int screenLines) : WriteOnlyStream
{
    /// <summary>What sh answers when it cannot run a command.</summary>
    private const int NotExecutable = 126, NotFound = 127;

    private readonly MemoryStream _held = new();
    private Process? _pager;
    private int _lines;

    /// <summary>Whether the text was too long for the screen.</summary>
    public bool IsPaged => _pager is not null;

    /// <exception cref="IOException">The pager was left, which <see cref="BrokenPipe"/> tells, or does not run.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_pager is null)
        {
            _held.Write(buffer);
            _lines += buffer.Count((byte)'\n');
            if (_lines < screenLines) return;
            _pager = Start();
            Send(_held.GetBuffer().AsSpan(0, (int)_held.Length));
        }
        else
        {
            Send(buffer);
        }
    }

    /// <summary>What is held back stays so: more may come.</summary>
    public override void Flush()
    {
    }

    /// <summary>Shows what was held back, or waits until the user leaves the pager.</summary>
    /// <exception cref="IOException">The pager does not run, or the terminal is gone.</exception>
    public void Finish()
    {
        if (_pager is null)
        {
            terminal.Write(_held.GetBuffer().AsSpan(0, (int)_held.Length));
            terminal.Flush();
            _held.SetLength(0);
            return;
        }
        Close(_pager);
        _pager.WaitForExit();
        CheckRan(_pager);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && _pager is not null)
        {
            Close(_pager);
            _pager.WaitForExit();
            _pager.Dispose();
        }
        base.Dispose(disposing);
    }

    private Process Start()
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", command]) { RedirectStandardInput = true };
        start.Environment.TryAdd("LESS", Pager.LessOptions);
        return Process.Start(start)!;
    }

    private void Send(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _pager!.StandardInput.BaseStream.Write(bytes);
        }
        catch (IOException error)
        {
            _pager!.WaitForExit();
            CheckRan(_pager);
            throw BrokenPipe.Error(error);
        }
    }

    private void CheckRan(Process pager)
    {
        if (pager.ExitCode is NotExecutable or NotFound) throw new IOException($"the pager '{command}' does not run: set PAGER to one that does, or to nothing");
    }

    private static void Close(Process pager)
    {
        try
        {
            pager.StandardInput.Close();
        }
        catch (IOException)
        {
            // It was left before it had read everything.
        }
    }
}

using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;

namespace MarketStore.Bench.Systems;

/// <summary>The servers and other programs that this run has started: none may outlive it, however it ends.</summary>
internal static class Children
{
    private static readonly ConcurrentDictionary<Process, bool> Running = new();

    /// <summary>After <see cref="Close"/>: the run is over, and what fails now fails because of that.</summary>
    public static bool AreClosed { get; private set; }

    /// <exception cref="OperationCanceledException">The run was interrupted.</exception>
    public static Process Start(ProcessStartInfo program)
    {
        if (AreClosed) throw new OperationCanceledException("interrupted");
        var process = new Process { StartInfo = program, EnableRaisingEvents = true };
        process.Exited += (_, _) => Running.TryRemove(process, out _);
        process.Start();
        Running[process] = true;
        // It may have ended before it was put there.
        if (process.HasExited) Running.TryRemove(process, out _);
        return process;
    }

    /// <summary>For a run that is interrupted: ends them all, and lets no further one start.</summary>
    public static void Close()
    {
        AreClosed = true;
        foreach (Process process in Running.Keys)
        {
            try
            {
                process.Kill(entireProcessTree: true);
                process.WaitForExit();
            }
            catch (Exception gone) when (gone is InvalidOperationException or Win32Exception)
            {
                // It ended, or was let go of, at this very moment: what was wanted.
            }
        }
    }
}

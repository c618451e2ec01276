using System.Runtime.InteropServices;

namespace MarketStore.Cli.Shell.Output;

/// <summary>
/// This process's standard output. That of the base library hides that the reader has left, and a FileStream writes at
/// places of its own into a file that others write into, too.
/// </summary>
internal sealed partial class StandardOutput : WriteOnlyStream
{
    private const int Descriptor = 1;
    private const int Interrupted = 4, WouldBlock = 11;

    /// <exception cref="IOException">It cannot be written to; <see cref="BrokenPipe"/> tells a reader that left.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            nint written = WriteBytes(Descriptor, buffer, buffer.Length);
            if (written >= 0)
            {
                buffer = buffer[(int)written..];
                continue;
            }
            int error = Marshal.GetLastPInvokeError();
            if (error == Interrupted) continue;
            // A terminal that somebody has made non-blocking.
            if (error == WouldBlock) Thread.Sleep(1);
            else throw new IOException($"the output cannot be written: {Marshal.GetPInvokeErrorMessage(error)}") { HResult = error };
        }
    }

    public override void Flush()
    {
        // Nothing is kept here.
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteBytes(int descriptor, ReadOnlySpan<byte> bytes, nint count);
}

using System.Runtime.InteropServices;

namespace MarketStore.Cli.Shell;

/// <summary>Ctrl-C stops what is running; pressed again while it does not stop, it ends the program.</summary>
internal sealed class Interrupts : IDisposable
{
    private readonly PosixSignalRegistration _registration;
    private CancellationTokenSource _running = new();

    public Interrupts() => _registration = PosixSignalRegistration.Create(PosixSignal.SIGINT, Receive);

    /// <summary>Something begins that Ctrl-C stops.</summary>
    public CancellationToken Begin()
    {
        // The one before is not disposed: a signal may be cancelling it at this moment.
        var running = new CancellationTokenSource();
        Volatile.Write(ref _running, running);
        return running.Token;
    }

    public void Dispose() => _registration.Dispose();

    private void Receive(PosixSignalContext context)
    {
        CancellationTokenSource running = Volatile.Read(ref _running);
        if (running.IsCancellationRequested) return;
        context.Cancel = true;
        running.Cancel();
    }
}

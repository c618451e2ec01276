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
        CancellationTokenSource ended = Interlocked.Exchange(ref _running, new CancellationTokenSource());
        ended.Dispose();
        return _running.Token;
    }

    public void Dispose()
    {
        _registration.Dispose();
        _running.Dispose();
    }

    private void Receive(PosixSignalContext context)
    {
        CancellationTokenSource running = _running;
        if (running.IsCancellationRequested) return;
        context.Cancel = true;
        running.Cancel();
    }
}

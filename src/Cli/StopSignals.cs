using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace MarketStore.Cli;

/// <summary>SIGINT and SIGTERM: the first asks the server to stop in good order, the second ends the process at once.</summary>
internal sealed class StopSignals : IDisposable
{
    private const int ExitCodeOfSignals = 128; // Plus the signal's number, as shells report it.

    private readonly CancellationTokenSource stop = new();
    private readonly PosixSignalRegistration[] registrations;
    private readonly ILogger log;

    public StopSignals(ILogger log)
    {
        this.log = log;
        registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Receive(context, "SIGINT", 2)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Receive(context, "SIGTERM", 15)),
        ];
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Stop => stop.Token;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in registrations) registration.Dispose();
        stop.Dispose();
    }

    private void Receive(PosixSignalContext context, string name, int number)
    {
        context.Cancel = true; // The default would end the process here.
        if (stop.IsCancellationRequested)
        {
            log.LogWarning("{Signal} again, exiting at once", name);
            Environment.Exit(ExitCodeOfSignals + number);
        }
        log.LogInformation("{Signal} received, stopping", name);
        stop.Cancel();
    }
}

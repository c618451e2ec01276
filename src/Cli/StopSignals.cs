using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace MarketStore.Cli;

/// <summary>SIGINT and SIGTERM: the first asks for a stop in good order, the second ends the process at once.</summary>
internal sealed class StopSignals : IDisposable
{
    private const int ExitCodeOfSignals = 128; // Plus the signal's number, as shells report it.

    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;
    private readonly ILogger _log;

    public StopSignals(ILogger log)
    {
        _log = log;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Receive(context, "SIGINT", 2)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Receive(context, "SIGTERM", 15)),
        ];
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Stop => _stop.Token;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations) registration.Dispose();
        _stop.Dispose();
    }

    private void Receive(PosixSignalContext context, string name, int number)
    {
        context.Cancel = true; // The default would end the process here.
        if (_stop.IsCancellationRequested)
        {
            _log.LogWarning("{Signal} again, exiting at once", name);
            Environment.Exit(ExitCodeOfSignals + number);
        }
        _log.LogInformation("{Signal} received, stopping", name);
        _stop.Cancel();
    }
}

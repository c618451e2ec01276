using Microsoft.Extensions.Logging;

namespace MarketStore.Tests.Simulation.Fuzz;

/// <summary>Keeps what is logged as an error. Without damage on the disk nothing is.</summary>
internal sealed class ErrorMessages : ILogger
{
    private readonly List<string> _texts = [];

    public IReadOnlyList<string> Texts
    {
        get
        {
            lock (_texts) return [.. _texts];
        }
    }

    /// <exception cref="FuzzFailure">An error was logged.</exception>
    public void ThrowIfAny()
    {
        if (Texts is { Count: > 0 } texts) throw new FuzzFailure("false alarm: " + string.Join('\n', texts));
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel < LogLevel.Error) return;
        lock (_texts) _texts.Add(formatter(state, exception));
    }
}

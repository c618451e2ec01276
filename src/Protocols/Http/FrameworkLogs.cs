using Microsoft.Extensions.Logging;

namespace MarketStore.Protocols.Http;

/// <summary>
/// The server's log as the web framework sees it: warnings and worse. It would report every request otherwise.
/// </summary>
internal sealed class FrameworkLogs(ILoggerFactory loggers) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new WarningLogger(loggers.CreateLogger(categoryName));

    public void AddProvider(ILoggerProvider provider) => loggers.AddProvider(provider);

    /// <summary>The factory belongs to the main program, which outlives this server.</summary>
    public void Dispose()
    {
    }

    private sealed class WarningLogger(ILogger inner) : ILogger
    {
        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning && inner.IsEnabled(logLevel);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) inner.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}

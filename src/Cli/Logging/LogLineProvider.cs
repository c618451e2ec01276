using Microsoft.Extensions.Logging;

namespace MarketStore.Cli.Logging;

/// <summary>Hands the same writer to every category: one process, one stream of lines.</summary>
internal sealed class LogLineProvider(LogLineWriter writer) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new LineLogger(writer);

    public void Dispose()
    {
        // Lines are flushed as they are written; nothing is held.
    }

    private sealed class LineLogger(LogLineWriter writer) : ILogger
    {
        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) writer.Write(logLevel, formatter(state, exception), exception);
        }
    }
}

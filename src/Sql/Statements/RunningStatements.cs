using System.Collections.Concurrent;

namespace MarketStore.Sql.Statements;

/// <summary>One statement that is running.</summary>
/// <param name="Text">Of the script that it is part of.</param>
internal sealed record RunningStatement(long Id, string Text, DateTime StartedUtc, CancellationTokenSource Stop)
{
    public bool WasKilled { get; set; }
}

/// <summary>The statements that are running: for SHOW QUERIES, and KILL QUERY to end one.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class RunningStatements
{
    private readonly ConcurrentDictionary<long, RunningStatement> _running = new();
    private long _lastId;

    /// <summary>By the order in which they were started.</summary>
    public IEnumerable<RunningStatement> All => _running.Values.OrderBy(statement => statement.Id);

    public RunningStatement Enter(string text, CancellationTokenSource stop)
    {
        var statement = new RunningStatement(Interlocked.Increment(ref _lastId), text, DateTime.UtcNow, stop);
        _running[statement.Id] = statement;
        return statement;
    }

    public void Leave(RunningStatement statement) => _running.TryRemove(statement.Id, out _);

    /// <summary>Ends a statement at the next place where it can be ended.</summary>
    /// <returns>False: no such statement is running.</returns>
    public bool Kill(long id)
    {
        if (!_running.TryGetValue(id, out RunningStatement? statement)) return false;
        try
        {
            statement.WasKilled = true;
            statement.Stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            return false; // It ended by itself in this moment.
        }
        return true;
    }
}

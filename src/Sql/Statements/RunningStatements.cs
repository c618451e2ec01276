using System.Collections.Concurrent;
using MarketStore.Sql.Access;

namespace MarketStore.Sql.Statements;

/// <summary>One statement that is running.</summary>
/// <param name="Text">Of the script that it is part of.</param>
internal sealed record RunningStatement(long Id, string User, string Text, DateTime StartedUtc, CancellationTokenSource Stop)
{
    /// <summary>Everybody sees and ends their own, admins all.</summary>
    public bool IsSeenBy(AccessRights rights) => rights.Role == AccessRole.Admin || rights.User == User;

    public bool WasKilled { get; set; }
}

/// <summary>The statements that are running: for SHOW QUERIES, and KILL QUERY to end one.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class RunningStatements
{
    private readonly ConcurrentDictionary<long, RunningStatement> _running = new();
    private long _lastId;

    /// <summary>Those that somebody may see, by the order in which they were started.</summary>
    public IEnumerable<RunningStatement> SeenBy(AccessRights rights) => _running.Values.Where(statement => statement.IsSeenBy(rights)).OrderBy(statement => statement.Id);

    public RunningStatement Enter(string user, string text, CancellationTokenSource stop)
    {
        var statement = new RunningStatement(Interlocked.Increment(ref _lastId), user, text, DateTime.UtcNow, stop);
        _running[statement.Id] = statement;
        return statement;
    }

    public void Leave(RunningStatement statement) => _running.TryRemove(statement.Id, out _);

    /// <summary>Ends a statement at the next place where it can be ended.</summary>
    /// <returns>False: no such statement is running that they may see.</returns>
    public bool Kill(long id, AccessRights rights)
    {
        if (!_running.TryGetValue(id, out RunningStatement? statement) || !statement.IsSeenBy(rights)) return false;
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

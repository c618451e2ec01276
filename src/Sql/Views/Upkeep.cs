using MarketStore.Engine;
using MarketStore.Sql.Syntax;
using Microsoft.Extensions.Logging;

namespace MarketStore.Sql.Views;

/// <summary>
/// Works behind the statements: materialized views follow their sources, rows that have outlived their time go. What
/// fails is logged once and tried again later; nothing that fails harms anything else.
/// </summary>
/// <remarks>Dispose it before the engine.</remarks>
internal sealed class Upkeep : IAsyncDisposable
{
    /// <summary>Between news and the refresh: what comes in one burst is worked in at once.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(20);

    /// <summary>Views that are refreshed by the clock, and those that failed, are looked at this often.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    /// <summary>Rows that have outlived their time are looked for this often.</summary>
    private static readonly TimeSpan RetentionPause = TimeSpan.FromSeconds(10);

    private readonly Database _database;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;
    private readonly Dictionary<string, string> _reported = new(StringComparer.Ordinal);

    public Upkeep(Database database, ILogger log)
    {
        (_database, _log) = (database, log);
        _work = Task.WhenAll(Task.Run(FollowAsync), Task.Run(RetainAsync));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task FollowAsync()
    {
        while (await SomethingIsDueAsync().ConfigureAwait(false))
        {
            // A view may be computed from another one: what one refresh writes is news for the next round.
            foreach (CreateMaterializedViewStatement view in _database.Views.MaterializedViews)
            {
                if (IsDue(view)) await TryAsync(view.View.Text, () => _database.Refreshing.RefreshAsync(view, _stop.Token)).ConfigureAwait(false);
            }
        }
    }

    private async Task RetainAsync()
    {
        while (await PauseAsync(RetentionPause).ConfigureAwait(false))
        {
            await TryAsync("rows that have outlived their time", () => _database.Retention.EraseAsync(_stop.Token)).ConfigureAwait(false);
        }
    }

    /// <summary>Waits for news or for the clock; false at the end.</summary>
    private async Task<bool> SomethingIsDueAsync()
    {
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        pause.CancelAfter(Tick);
        try
        {
            await _database.Engine.Definitions.WaitAsync(pause.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return !_stop.IsCancellationRequested;
        }
        return await PauseAsync(Gathering).ConfigureAwait(false);
    }

    private async Task<bool> PauseAsync(TimeSpan pause)
    {
        await Task.Delay(pause, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !_stop.IsCancellationRequested;
    }

    private bool IsDue(CreateMaterializedViewStatement view)
    {
        string name = view.View.Text;
        if (view.Refresh == RefreshKind.Manual || _database.Refreshing.PendingOf(name) is not { IsEmpty: false }) return false;
        RefreshOutcome? last = _database.Refreshing.OutcomeOf(name);
        if (last is null) return true;
        TimeSpan pause = view.Refresh == RefreshKind.Every ? ViewStatements.PauseOf(view) : last.Error is null ? TimeSpan.Zero : Tick;
        return DateTime.UtcNow - last.AtUtc >= pause;
    }

    private async Task TryAsync<T>(string what, Func<Task<T>> work)
    {
        try
        {
            await work().ConfigureAwait(false);
            _reported.Remove(what);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The server stops; what is pending stays pending.
        }
        catch (Exception error) when (error is SqlException or MarketStoreException or IOException or InvalidDataException)
        {
            if (_reported.TryGetValue(what, out string? known) && known == error.Message) return;
            _reported[what] = error.Message;
            _log.LogError("{What}: {Reason}", what, error.Message);
        }
    }
}

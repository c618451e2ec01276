using System.Collections.Concurrent;
using System.Diagnostics;
using MarketStore.Engine;
using MarketStore.Engine.Definitions;
using MarketStore.Engine.Time;
using MarketStore.Sql.Statements;
using MarketStore.Sql.Syntax;

namespace MarketStore.Sql.Views;

/// <summary>How the last refresh of a materialized view went.</summary>
/// <param name="Rows">That were written.</param>
/// <param name="Error">Null: it went well.</param>
internal sealed record RefreshOutcome(DateTime AtUtc, TimeSpan Took, long Rows, string? Error);

/// <summary>Brings materialized views up to date: each by one refresh at a time, different ones side by side.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class Refreshing(Database database)
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, RefreshOutcome> _outcomes = new(StringComparer.Ordinal);

    public RefreshOutcome? OutcomeOf(string view) => _outcomes.GetValueOrDefault(view);

    public PendingChanges? PendingOf(string view) => database.Engine.Definitions.PendingOf(ViewCatalog.MaterializedKind, view);

    /// <summary>Works in what has changed since the last refresh.</summary>
    /// <returns>Rows that were written.</returns>
    /// <exception cref="SqlException">The query fails, or its rows cannot be stored; the changes stay pending.</exception>
    /// <exception cref="MarketStoreException">The store refuses; the changes stay pending.</exception>
    public async Task<long> RefreshAsync(CreateMaterializedViewStatement view, CancellationToken cancel)
    {
        string name = view.View.Text;
        SemaphoreSlim gate = _gates.GetOrAdd(name, _ => new SemaphoreSlim(1, 1));
        await gate.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            if (PendingOf(name) is not { } pending) return 0;
            IReadOnlyDictionary<string, IReadOnlyList<TimeRange>> changes = pending.Take();
            if (changes.Count == 0) return 0;
            long start = Stopwatch.GetTimestamp();
            bool isDone = false;
            try
            {
                long rows = await RefreshAsync(view, changes, cancel).ConfigureAwait(false);
                isDone = true;
                _outcomes[name] = new RefreshOutcome(DateTime.UtcNow, Stopwatch.GetElapsedTime(start), rows, null);
                return rows;
            }
            catch (Exception error) when (error is SqlException or MarketStoreException or IOException)
            {
                _outcomes[name] = new RefreshOutcome(DateTime.UtcNow, Stopwatch.GetElapsedTime(start), 0, error.Message);
                throw;
            }
            finally
            {
                database.Engine.Definitions.Finish(pending, isDone);
            }
        }
        finally
        {
            gate.Release();
        }
    }

    public void Forget(string view) => _outcomes.TryRemove(view, out _);

    private async Task<long> RefreshAsync(
        CreateMaterializedViewStatement view, IReadOnlyDictionary<string, IReadOnlyList<TimeRange>> changes, CancellationToken cancel)
    {
        var session = new SqlSession(database, new SqlOptions { Zone = database.Engine.Calendar.Zone });
        var run = new StatementRun(session, [], cancel);
        try
        {
            var plan = MaterializedPlan.Of(run.Binding, view);
            var writer = new ViewWriter(run, view, plan);
            foreach (ViewPart part in Parts(plan, changes)) await writer.WriteAsync(part).ConfigureAwait(false);
            return writer.Rows;
        }
        finally
        {
            run.Dispose();
        }
    }

    /// <summary>What has to be computed anew: symbols whose changes are alike go together.</summary>
    private List<ViewPart> Parts(MaterializedPlan plan, IReadOnlyDictionary<string, IReadOnlyList<TimeRange>> changes)
    {
        if (plan.WhyWhole is not null) return [new ViewPart(null, new TimeRange(long.MinValue, long.MaxValue))];
        // What is older than the sources keep is gone from them, and stays in the view.
        long oldest = plan.Sources.Select(source => database.Retention.OldestOf(source.ToString())).DefaultIfEmpty(long.MinValue).Max();
        if (!plan.IsBySymbol)
        {
            var all = new SpanSet(1);
            foreach (TimeRange range in changes.Values.SelectMany(ranges => ranges)) all.Add(range);
            return [.. Joined(plan, all.Ranges, oldest).Select(span => new ViewPart(null, span))];
        }
        return [.. changes
            .SelectMany(change => Joined(plan, change.Value, oldest).Select(span => (Symbol: change.Key, Span: span)))
            .GroupBy(pair => pair.Span, pair => pair.Symbol)
            .Select(group => new ViewPart(group.ToHashSet(StringComparer.Ordinal), group.Key))];
    }

    /// <summary>Spans of whole buckets; neighbours become one.</summary>
    private static List<TimeRange> Joined(MaterializedPlan plan, IEnumerable<TimeRange> changes, long oldest)
    {
        var spans = new List<TimeRange>();
        foreach (TimeRange change in changes)
        {
            TimeRange span = plan.Widened(change);
            if (span.FromNs < oldest) span = span with { FromNs = plan.Widened(new TimeRange(oldest, oldest)).ToNs + 1 };
            if (span.FromNs > span.ToNs) continue;
            if (spans.Count > 0 && spans[^1].ToNs >= span.FromNs - 1) spans[^1] = spans[^1] with { ToNs = Math.Max(spans[^1].ToNs, span.ToNs) };
            else spans.Add(span);
        }
        return spans;
    }
}

/// <summary>A part of a materialized view that is computed anew.</summary>
/// <param name="Symbols">Null: all.</param>
/// <param name="Span">Of the rows that it is computed from.</param>
internal sealed record ViewPart(IReadOnlySet<string>? Symbols, TimeRange Span);

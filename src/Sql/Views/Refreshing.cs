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
    /// <summary>Queries for one symbol at the most: many small ones cost more than reading what lies between.</summary>
    private const int MaxParts = 8;

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
            foreach (ViewPart part in Parts(plan, changes, ViewWriter.FamilyOf(view.View).Timeframe)) await writer.WriteAsync(part).ConfigureAwait(false);
            return writer.Rows;
        }
        finally
        {
            run.Dispose();
        }
    }

    /// <summary>What has to be computed anew: symbols whose changes are alike go together.</summary>
    private List<ViewPart> Parts(MaterializedPlan plan, IReadOnlyDictionary<string, IReadOnlyList<TimeRange>> changes, Timeframe timeframe)
    {
        if (plan.WhyWhole is not null) return [new ViewPart(null, [new TimeRange(long.MinValue, long.MaxValue)])];
        // What is older than the sources keep is gone from them, and stays in the view.
        TimeRange Widened(TimeRange range) => plan.Widened(range, database.Engine.Calendar, timeframe);
        long oldest = plan.Sources.Select(source => database.Retention.OldestOf(source.ToString())).DefaultIfEmpty(long.MinValue).Max();
        if (!plan.IsBySymbol)
        {
            var all = new SpanSet(1);
            foreach (TimeRange range in changes.Values.SelectMany(ranges => ranges)) all.Add(range);
            return [.. Clusters(Joined(all.Ranges, Widened, oldest)).Select(spans => new ViewPart(null, spans))];
        }
        return [.. changes
            .Select(change => (Symbol: change.Key, Spans: (IReadOnlyList<TimeRange>)Joined(change.Value, Widened, oldest)))
            .GroupBy(change => change.Spans, change => change.Symbol, SpansComparer.Instance)
            .SelectMany(group => Clusters(group.Key).Select(spans => new ViewPart(group.ToHashSet(StringComparer.Ordinal), spans)))];
    }

    /// <summary>Cuts spans into parts where the gaps between them are the widest.</summary>
    private static IEnumerable<IReadOnlyList<TimeRange>> Clusters(IReadOnlyList<TimeRange> spans)
    {
        List<int> cuts = [.. Enumerable.Range(1, Math.Max(0, spans.Count - 1))
            .OrderByDescending(i => (Int128)spans[i].FromNs - spans[i - 1].ToNs).Take(MaxParts - 1).Order(), spans.Count];
        int first = 0;
        foreach (int end in cuts)
        {
            if (end > first) yield return [.. spans.Skip(first).Take(end - first)];
            first = end;
        }
    }

    /// <summary>Spans of whole buckets; neighbours become one.</summary>
    private static List<TimeRange> Joined(IEnumerable<TimeRange> changes, Func<TimeRange, TimeRange> widened, long oldest)
    {
        var spans = new List<TimeRange>();
        foreach (TimeRange change in changes)
        {
            TimeRange span = widened(change);
            if (span.FromNs < oldest) span = span with { FromNs = widened(new TimeRange(oldest, oldest)).ToNs + 1 };
            if (span.FromNs > span.ToNs) continue;
            if (spans.Count > 0 && spans[^1].ToNs >= span.FromNs - 1) spans[^1] = spans[^1] with { ToNs = Math.Max(spans[^1].ToNs, span.ToNs) };
            else spans.Add(span);
        }
        return spans;
    }
}

/// <summary>A part of a materialized view that is computed anew by one query.</summary>
/// <param name="Symbols">Null: all.</param>
/// <param name="Spans">Of the rows that have a part in it: whole buckets of time, ascending and apart; at least one.</param>
internal sealed record ViewPart(IReadOnlySet<string>? Symbols, IReadOnlyList<TimeRange> Spans)
{
    /// <summary>From the first to the last.</summary>
    public TimeRange Hull => new(Spans[0].FromNs, Spans[^1].ToNs);

    /// <summary>Whether a time lies in a span.</summary>
    public bool Contains(long time) => PlaceOf(time) is var place && place < Spans.Count && Spans[place].FromNs <= time;

    /// <summary>The number of the first span that does not end before a time.</summary>
    public int PlaceOf(long time)
    {
        int low = 0, high = Spans.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (Spans[middle].ToNs < time) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}

/// <summary>Lists of spans by what is in them.</summary>
internal sealed class SpansComparer : IEqualityComparer<IReadOnlyList<TimeRange>>
{
    public static SpansComparer Instance { get; } = new();

    public bool Equals(IReadOnlyList<TimeRange>? x, IReadOnlyList<TimeRange>? y) => x is not null && y is not null && x.SequenceEqual(y);

    public int GetHashCode(IReadOnlyList<TimeRange> spans) => spans.Count == 0 ? 0 : HashCode.Combine(spans.Count, spans[0], spans[^1]);
}

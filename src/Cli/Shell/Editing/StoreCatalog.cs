using System.Diagnostics;
using System.Globalization;
using MarketStore.Cli.Stores;
using MarketStore.Sql;
using MarketStore.Sql.Columns;

namespace MarketStore.Cli.Shell.Editing;

/// <summary>
/// The names that a store has, for completion. They are asked for when they are needed and known for a few seconds; a
/// store that fails or is slow has none.
/// </summary>
/// <remarks>One thread at a time.</remarks>
internal sealed class StoreCatalog(IStore store)
{
    /// <summary>Buckets that are asked for at once.</summary>
    public const int MostBuckets = 1000;

    /// <summary>How long somebody who has pressed a key waits; a later answer is there for the next time.</summary>
    private const int PatienceMs = 300;

    private const int LongestMs = 5000;
    private const int MostAnswers = 200;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, (IReadOnlyList<string> Names, long At)> _answers = [];
    private Question? _asked;

    /// <summary>Tables of all symbols: <c>1Min/OHLCV</c>.</summary>
    public IReadOnlyList<string> Tables => Ask("SHOW TABLES", 2);

    public IReadOnlyList<string> Views => Ask("SHOW VIEWS");

    public IReadOnlyList<string> Functions => Ask("SHOW FUNCTIONS");

    /// <summary>Columns of a table, a bucket or a view; none if there is no such thing.</summary>
    public IReadOnlyList<string> Columns(string table) => Ask($"SHOW COLUMNS FROM {SqlText.Name(table)}");

    /// <summary>Keys that begin so, in any letter case; one more than <see cref="MostBuckets"/> if there are more.</summary>
    public IReadOnlyList<string> Buckets(string prefix)
    {
        string condition = prefix.Length == 0 ? "" : $" WHERE starts_with(upper(Bucket), {SqlText.Literal(prefix.ToUpperInvariant())})";
        return Ask(string.Create(CultureInfo.InvariantCulture, $"SELECT Bucket FROM buckets(){condition} ORDER BY Bucket LIMIT {MostBuckets + 1}"));
    }

    /// <summary>Gives up what is still asked; returns when the store is free for statements.</summary>
    public async Task SettleAsync()
    {
        if (_asked is not { } asked) return;
        await asked.Stop.CancelAsync().ConfigureAwait(false);
        await asked.Answer.ConfigureAwait(false);
        Collect();
    }

    /// <param name="columns">As many of a row's texts are a name, with slashes between them.</param>
    private IReadOnlyList<string> Ask(string query, int columns = 1)
    {
        Collect();
        if (Known(query) is { } known) return known;
        if (_asked is { } other && other.Query != query)
        {
            other.Stop.Cancel();
            if (!other.Answer.Wait(PatienceMs)) return [];
            Collect();
        }
        if (_asked is null)
        {
            var stop = new CancellationTokenSource(LongestMs);
            _asked = new Question(query, stop, Task.Run(() => AskAsync(query, columns, stop.Token)));
        }
        _asked.Answer.Wait(PatienceMs);
        Collect();
        return Known(query) ?? [];
    }

    private IReadOnlyList<string>? Known(string query) =>
        _answers.TryGetValue(query, out var known) && Stopwatch.GetElapsedTime(known.At) < Fresh ? known.Names : null;

    /// <summary>Takes the answer, if it has come.</summary>
    private void Collect()
    {
        if (_asked is not { Answer.IsCompleted: true } asked) return;
        _asked = null;
        asked.Stop.Dispose();
        if (asked.Answer.Result is not { } names) return;
        if (_answers.Count >= MostAnswers) _answers.Clear();
        _answers[asked.Query] = (names, Stopwatch.GetTimestamp());
    }

    /// <returns>Null: the store did not answer, or not in time.</returns>
    private async Task<IReadOnlyList<string>?> AskAsync(string query, int columns, CancellationToken cancel)
    {
        try
        {
            var names = new List<string>();
            using SqlResult result = await store.RunAsync(query, cancel).ConfigureAwait(false);
            while (result.Next() is { } batch)
            {
                for (int row = 0; row < batch.Count; row++) names.Add(string.Join('/', batch.Columns.Take(columns).Select(column => column[row])));
            }
            return names;
        }
        catch (Exception error) when (ShellSession.IsTold(error) || error is OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>What the store is being asked.</summary>
    private sealed record Question(string Query, CancellationTokenSource Stop, Task<IReadOnlyList<string>?> Answer);
}

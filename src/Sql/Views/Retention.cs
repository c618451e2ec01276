using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Definitions;
using MarketStore.Engine.Scan;
using MarketStore.Engine.Time;
using MarketStore.Sql.Functions;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Views;

/// <summary>How long rows live: a table may have a time to live, and rows that are older are erased.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class Retention(StorageEngine engine)
{
    public const string Kind = "ttl";

    /// <summary>Rows may outlive their time by this part of it: erasing a little at a time would be all that is done.</summary>
    private const int SlackParts = 100;

    private static readonly long LongestSlackNs = Timestamps.NsPerHour;

    /// <summary>Names of tables, <c>1Sec/TRADE</c> or <c>AAPL/1Sec/TRADE</c>, and how long their rows live.</summary>
    public IEnumerable<(string Table, Interval TimeToLive)> All => engine.Definitions.List(Kind).Select(known => (known.Name, IntervalOf(known)));

    public Interval? Find(string table) => engine.Definitions.Find(Kind, table) is { } known ? IntervalOf(known) : null;

    public ValueTask SetAsync(string table, Interval timeToLive) =>
        engine.DefineAsync(new Definition(Kind, table, timeToLive.ToString()));

    public ValueTask ClearAsync(string table) => engine.UndefineAsync(Kind, table);

    /// <summary>Rows of a table that are older than this are gone or about to go; the least time when rows stay.</summary>
    public long OldestOf(string table) => Find(table) is { } timeToLive ? Oldest(timeToLive, NowNs()) : long.MinValue;

    /// <summary>Erases what has outlived its time.</summary>
    /// <returns>Buckets from which rows were erased.</returns>
    public async Task<int> EraseAsync(CancellationToken cancel)
    {
        int erased = 0;
        foreach ((string table, Interval timeToLive) in All)
        {
            cancel.ThrowIfCancellationRequested();
            long oldest = Oldest(timeToLive, NowNs());
            long slack = Math.Min((NowNs() - oldest) / SlackParts, LongestSlackNs);
            HashSet<BucketKey> worn = WornBuckets(table, oldest - slack);
            if (worn.Count == 0) continue;
            await engine.EraseAsync(worn.Contains, new TimeRange(long.MinValue, oldest - 1)).ConfigureAwait(false);
            erased += worn.Count;
        }
        return erased;
    }

    /// <summary>The buckets of a table that have rows before a time.</summary>
    private HashSet<BucketKey> WornBuckets(string table, long before)
    {
        string[] parts = table.Split('/');
        if (engine.Family(parts[^2], parts[^1]) is not { } family) return [];
        IEnumerable<Bucket> buckets = parts.Length == 2 ? family.Buckets : family.Buckets.Where(bucket => bucket.Key.Symbol == parts[0]);
        using Snapshot snapshot = engine.Capture([.. buckets]);
        return [.. snapshot.Buckets.Where(bucket => snapshot.IsLive(bucket) && snapshot.Bounds(bucket) is { } bounds && bounds.MinNs < before).Select(bucket => bucket.Key)];
    }

    private static Interval IntervalOf(Definition known) =>
        Interval.TryParse(known.Text, out Interval timeToLive) ? timeToLive : throw new InvalidDataException($"the time to live of {known.Name} is '{known.Text}'");

    private static long Oldest(Interval timeToLive, long now) => TimeArithmetic.Add(now, -timeToLive);

    private static long NowNs() => (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;
}

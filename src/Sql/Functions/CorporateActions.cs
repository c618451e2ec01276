using System.Collections.Concurrent;
using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Scan;
using MarketStore.Engine.Time;
using MarketStore.Sql.Access;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Functions;

/// <summary>
/// The factors by which prices before splits and stock dividends are divided, read from <c>SYMBOL/1D/ACTIONS</c>. A row
/// is adjusted by every action that expires later than the row's time:
///
///     factor   12.5 |          1.25 |            1
///     ---------------|---------------|------------->  time
///              split 10        dividend 1.25
/// </summary>
/// <remarks>One for each statement; thread-safe.</remarks>
internal sealed class CorporateActions
{
    private const string Timeframe = "1D", Group = "ACTIONS";

    private static readonly string[] Columns = ["TextNumber", "UpdateTextNumber", "DeleteTextNumber", "NotificationType", "Status", "ExpirationDate", "Rate"];

    private readonly ConcurrentDictionary<string, (long[] Times, double[] Factors)> _factors = new(StringComparer.Ordinal);
    private readonly StorageEngine _engine;
    private readonly AccessRights _rights;
    private readonly bool _splits;
    private readonly bool _dividends;

    public CorporateActions(StorageEngine engine, AccessRights rights, bool splits, bool dividends)
    {
        (_engine, _rights, _splits, _dividends) = (engine, rights, splits, dividends);
        Factor = new ScalarFunction
        {
            Name = "adjustment_factor",
            Parameters = [SqlType.Text, SqlType.Timestamp],
            Result = SqlType.Double,
            Evaluate = Kernels.Of<string, long, double>(FactorAt),
        };
    }

    /// <summary>Of a symbol and a time.</summary>
    public ScalarFunction Factor { get; }

    private double FactorAt(string symbol, long time)
    {
        (long[] times, double[] factors) = _factors.GetOrAdd(symbol, Read);
        // The first action that is later than the row; its factor has those behind it in it.
        int low = 0, high = times.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (times[middle] <= time) low = middle + 1;
            else high = middle;
        }
        return low == times.Length ? 1 : factors[low];
    }

    private (long[] Times, double[] Factors) Read(string symbol)
    {
        var effective = new List<(long Time, double Rate)>(Effective(symbol));
        effective.Sort((a, b) => a.Time.CompareTo(b.Time));
        var factors = new double[effective.Count];
        double factor = 1;
        for (int i = effective.Count - 1; i >= 0; i--) factors[i] = factor *= effective[i].Rate;
        return ([.. effective.Select(action => action.Time)], factors);
    }

    /// <summary>What is left when updates and deletions have been followed.</summary>
    private IEnumerable<(long Time, double Rate)> Effective(string symbol)
    {
        var key = new BucketKey(symbol, Timeframe, Group);
        if (!_rights.Sees(key) || _engine.Find(key) is not { } bucket) return [];
        if (Columns.FirstOrDefault(column => bucket.Schema.IndexOf(column) < 0) is { } missing)
        {
            throw new SqlException($"{key} has no column {missing}, which corporate actions need", null);
        }
        var live = new Dictionary<long, (long Entered, Announcement Action)>();
        foreach (Announcement action in Announcements(key))
        {
            switch ((char)action.Status)
            {
                case 'N':
                    live[action.Number] = (action.Entered, action);
                    break;
                case 'U' when !live.TryGetValue(action.Updates, out var known) || action.Entered > known.Entered:
                    live[action.Updates] = (action.Entered, action);
                    break;
                case 'D':
                    live.Remove(action.Deletes);
                    break;
            }
        }
        return live.Values.Select(entry => entry.Action).Where(IsWanted)
            .Select(action => (Timestamps.CombineSaturating(action.Expires, 0), action.Rate));
    }

    private bool IsWanted(Announcement action) => (char)action.Kind switch
    {
        '7' or '+' => _splits && action.Rate > 0,
        '/' => _dividends && action.Rate > 0,
        _ => false,
    };

    private List<Announcement> Announcements(BucketKey key)
    {
        var found = new List<Announcement>();
        using ScanResult scan = _engine.Scan(new ScanRequest { Buckets = [key], Columns = Columns });
        foreach (RowChunk chunk in scan.Buckets[0].Chunks)
        {
            Column[] columns = [.. chunk.Columns.Select((bytes, c) => StoredValues.Read(scan.Buckets[0].Schema.Columns[c].Type, bytes.Span, chunk.RowCount))];
            for (int i = 0; i < chunk.RowCount; i++)
            {
                found.Add(new Announcement(
                    chunk.Times.Span[i], Whole(columns[0], i), Whole(columns[1], i), Whole(columns[2], i), Whole(columns[3], i),
                    Whole(columns[4], i), Whole(columns[5], i), ((Column<double>)columns[6])[i] as double? ?? 0));
            }
        }
        return found;
    }

    private static long Whole(Column column, int row) => column[row] is long number ? number : 0;

    private sealed record Announcement(
        long Entered, long Number, long Updates, long Deletes, long Kind, long Status, long Expires, double Rate);
}

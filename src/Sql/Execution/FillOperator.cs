using MarketStore.Sql.Columns;
using MarketStore.Sql.Functions;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Execution;

/// <summary>How one column is filled where a bucket has no rows.</summary>
/// <param name="Place">Of the column in the batch.</param>
/// <param name="Source">For PREV(column): the place of the column whose last value it is.</param>
internal sealed record FillColumn(int Place, FillKind Kind, object? Value, int Source, Storage Storage);

/// <summary>What is filled, and how.</summary>
internal sealed record Filling(int Time, int[] Keys, IReadOnlyList<FillColumn> Columns, TimeGrid Grid)
{
    public long? From { get; init; }

    public long? To { get; init; }
}

/// <summary>
/// Adds rows for buckets of time that have none, so that each value of the keys has every bucket from the first one of
/// the whole result to the last:
///
///     A   09:30  09:31    -    09:33            A   09:30  09:31 (09:32) 09:33
///     B     -    09:31  09:32    -       ->     B  (09:30) 09:31  09:32 (09:33)
/// </summary>
internal sealed class FillOperator(Operator input, Filling filling, StatementContext context) : Operator
{
    /// <summary>A fill that makes more buckets than this is a mistake in the bounds.</summary>
    private const int MaxBuckets = 50_000_000;

    private IEnumerator<Batch>? _filled;

    public override Batch? Next()
    {
        _filled ??= Fill().GetEnumerator();
        return _filled.MoveNext() ? _filled.Current : null;
    }

    public override void Dispose()
    {
        _filled?.Dispose();
        input.Dispose();
    }

    private IEnumerable<Batch> Fill()
    {
        List<Batch> batches = input.ReadAll(context);
        Batch? all = batches.Count == 0 ? null : Batch.Concatenate(batches);
        if (all is null && (filling.Keys.Length > 0 || filling.From is null || filling.To is null)) yield break;
        long[] times = all is null ? [] : ((Column<long>)all.Columns[filling.Time].Flatten()).Values.ToArray();
        List<long> buckets = Buckets(times);
        var places = new Dictionary<long, int>(buckets.Count);
        for (int b = 0; b < buckets.Count; b++) places.Add(buckets[b], b);
        foreach (List<int> rows in Series(all, times))
        {
            context.Cancel.ThrowIfCancellationRequested();
            // The row of each bucket, or -1.
            var row = new int[buckets.Count];
            Array.Fill(row, -1);
            foreach (int r in rows)
            {
                if (places.TryGetValue(times[r], out int bucket)) row[bucket] = r;
            }
            yield return Filled(all, buckets, row, rows.Count > 0 ? rows[0] : -1);
        }
    }

    private List<long> Buckets(long[] times)
    {
        long first = filling.From ?? times.Min(), end = filling.To ?? filling.Grid.Next(times.Max());
        var buckets = new List<long>();
        for (long start = filling.Grid.Start(first); start < end; start = filling.Grid.Next(start))
        {
            if (buckets.Count == MaxBuckets) throw new SqlException($"FILL would make more than {MaxBuckets} buckets: choose a longer one, or bounds that are closer", null);
            buckets.Add(start);
        }
        context.Reserve(buckets.Count * 48L);
        return buckets;
    }

    /// <summary>The rows of each value of the keys, in the order in which they are first seen.</summary>
    private List<List<int>> Series(Batch? all, long[] times)
    {
        if (all is null || filling.Keys.Length == 0) return [[.. Enumerable.Range(0, times.Length)]];
        Column[] keys = Array.ConvertAll(filling.Keys, key => all.Columns[key]);
        var table = new GroupTable(keys.Select(key => key.Storage));
        int[] groups = table.Add(keys, all.Count);
        var series = new List<List<int>>();
        for (int i = 0; i < groups.Length; i++)
        {
            while (series.Count <= groups[i]) series.Add([]);
            series[groups[i]].Add(i);
        }
        return series;
    }

    /// <param name="row">The row of each bucket, or -1.</param>
    /// <param name="any">A row of the series, for its keys.</param>
    private Batch Filled(Batch? all, List<long> buckets, int[] row, int any)
    {
        int width = all?.Columns.Length ?? filling.Columns.Max(column => column.Place) + 1;
        width = Math.Max(width, filling.Time + 1);
        var columns = new Column[width];
        for (int c = 0; c < width; c++)
        {
            if (c == filling.Time) columns[c] = new Column<long>([.. buckets]);
            else if (filling.Keys.Contains(c)) columns[c] = all!.Columns[c].Take([any]).Flatten() is var key ? Column.Constant(key.Storage, key[0], row.Length) : key;
            else if (filling.Columns.FirstOrDefault(fill => fill.Place == c) is { } fill) columns[c] = Filled(all, fill, row, buckets);
            else columns[c] = all is null ? Column.Null(Storage.Int64, row.Length) : all.Columns[c].Take(row);
        }
        return new Batch(row.Length, columns);
    }

    private static Column Filled(Batch? all, FillColumn fill, int[] row, List<long> buckets)
    {
        Column values = all is null ? Column.Null(fill.Storage, 1) : all.Columns[fill.Place];
        switch (fill.Kind)
        {
            case FillKind.Constant:
                int constant = all?.Count ?? 0;
                Column with = values.Slice(0, constant).Concatenate([values.Slice(0, constant), Column.Constant(fill.Storage, fill.Value, 1)]);
                return with.Take(Array.ConvertAll(row, r => r < 0 ? constant : r));
            case FillKind.Previous:
                return Previous(all, fill, row, values);
            case FillKind.Linear:
                return Linear(values, row, buckets);
            default:
                return values.Take(all is null ? Array.ConvertAll(row, _ => -1) : row);
        }
    }

    private static Column Previous(Batch? all, FillColumn fill, int[] row, Column values)
    {
        if (all is null) return Column.Null(fill.Storage, row.Length);
        Column source = all.Columns[fill.Source];
        Column both = values.Concatenate([values, source]);
        var places = new int[row.Length];
        int last = -1;
        for (int b = 0; b < row.Length; b++)
        {
            places[b] = row[b] >= 0 ? row[b] : last;
            if (row[b] >= 0 && !source.IsNull(row[b])) last = values.Count + row[b];
        }
        return both.Take(places);
    }

    /// <summary>Between the values before and after, by time; before the first and behind the last: null.</summary>
    private static Column Linear(Column values, int[] row, List<long> buckets)
    {
        var numbers = new double[row.Length];
        var nulls = new bool[row.Length];
        int before = -1;
        for (int b = 0; b < row.Length; b++)
        {
            if (row[b] >= 0 && !values.IsNull(row[b]))
            {
                numbers[b] = Number(values, row[b]);
                for (int hole = before + 1; hole < b && before >= 0; hole++)
                {
                    double part = (double)(buckets[hole] - buckets[before]) / (buckets[b] - buckets[before]);
                    numbers[hole] = numbers[before] + ((numbers[b] - numbers[before]) * part);
                    nulls[hole] = false;
                }
                before = b;
            }
            else
            {
                nulls[b] = true;
            }
        }
        return values switch
        {
            Column<long> => new Column<long>(Array.ConvertAll(numbers, number => (long)Math.Round(number)), nulls),
            Column<ulong> => new Column<ulong>(Array.ConvertAll(numbers, number => (ulong)Math.Round(number)), nulls),
            _ => new Column<double>(numbers, nulls),
        };
    }

    private static double Number(Column values, int row) => values switch
    {
        Column<long> column => column.At(row),
        Column<ulong> column => column.At(row),
        _ => ((Column<double>)values).At(row),
    };
}

using MarketStore.Sql.Columns;
using MarketStore.Sql.Plans;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Execution;

/// <summary>Numbers or times from one to another.</summary>
internal static class Series
{
    private const long MaxRows = 100_000_000;

    public static IEnumerable<Batch> Batches(SeriesPlan plan, CancellationToken cancel)
    {
        var values = new List<long>(Batch.MaxRows);
        long rows = 0;
        foreach (long value in Values(plan))
        {
            values.Add(value);
            if (++rows > MaxRows) throw new SqlException($"generate_series makes more than {MaxRows} rows", null);
            if (values.Count < Batch.MaxRows) continue;
            cancel.ThrowIfCancellationRequested();
            yield return new Batch(values.Count, [new Column<long>([.. values])]);
            values.Clear();
        }
        if (values.Count > 0) yield return new Batch(values.Count, [new Column<long>([.. values])]);
    }

    private static IEnumerable<long> Values(SeriesPlan plan)
    {
        long stop = (long)plan.Stop, value = (long)plan.Start;
        bool ascends = plan.Step is Interval interval ? interval.Months + interval.Ns > 0 : (long)plan.Step > 0;
        for (long n = 1; ascends ? value <= stop : value >= stop; n++)
        {
            yield return value;
            long? next = Next(plan, n);
            if (next is null) yield break;
            value = next.Value;
        }
    }

    /// <summary>Counted from the start: the 31st of a month comes back after February.</summary>
    private static long? Next(SeriesPlan plan, long n)
    {
        try
        {
            return plan.Step is Interval interval
                ? Functions.TimeArithmetic.Add((long)plan.Start, interval * n)
                : checked((long)plan.Start + ((long)plan.Step * n));
        }
        catch (Exception error) when (error is OverflowException or SqlException)
        {
            return null;
        }
    }
}

/// <summary>Columns become rows: see <see cref="UnpivotPlan"/>.</summary>
internal sealed class UnpivotOperator(Operator input, int[] kept, int[] sources, string[] names) : Operator
{
    public override Batch? Next()
    {
        while (input.Next() is { } batch)
        {
            var rows = new List<int>();
            var places = new List<int>();
            var titles = new List<string>();
            for (int r = 0; r < batch.Count; r++)
            {
                for (int s = 0; s < sources.Length; s++)
                {
                    if (batch.Columns[sources[s]].IsNull(r)) continue;
                    rows.Add(r);
                    places.Add((s * batch.Count) + r);
                    titles.Add(names[s]);
                }
            }
            if (rows.Count == 0) continue;
            Column[] values = Array.ConvertAll(sources, source => batch.Columns[source]);
            return new Batch(rows.Count, [
                .. kept.Select(place => batch.Columns[place].Take([.. rows])),
                new Column<string>([.. titles]),
                values[0].Concatenate(values).Take([.. places])]);
        }
        return null;
    }

    public override void Dispose() => input.Dispose();
}

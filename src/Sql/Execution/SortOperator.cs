using MarketStore.Sql.Columns;

namespace MarketStore.Sql.Execution;

/// <summary>How a key of an order is computed.</summary>
internal sealed record SortKeyEvaluator(Evaluator Key, bool IsDescending, bool NullsFirst)
{
    public SortColumn Column(Batch batch) => new(Key(batch), IsDescending, NullsFirst);
}

/// <summary>
/// Rows in an order. When only the first n are wanted, no more than some n are held: whenever they have doubled, they
/// are sorted and the rest let go.
/// </summary>
internal sealed class SortOperator(Operator input, SortKeyEvaluator[] keys, long? top, StatementContext context) : Operator
{
    private const int LeastHeld = 4 * Batch.MaxRows;

    private Batch? _sorted;
    private int _next;
    private bool _isRead;

    public override Batch? Next()
    {
        if (!_isRead)
        {
            _sorted = top is { } count ? Top(count) : All();
            _isRead = true;
        }
        if (_sorted is null || _next >= _sorted.Count) return null;
        int taken = Math.Min(Batch.MaxRows, _sorted.Count - _next);
        _next += taken;
        return _sorted.Slice(_next - taken, taken);
    }

    public override void Dispose() => input.Dispose();

    private Batch? All()
    {
        List<Batch> batches = input.ReadAll(context);
        return batches.Count == 0 ? null : Sorted(Batch.Concatenate(batches));
    }

    private Batch? Top(long count)
    {
        List<Batch> held = [];
        long rows = 0, most = Math.Max(LeastHeld, 2 * count);
        while (input.Next() is { } batch)
        {
            context.Cancel.ThrowIfCancellationRequested();
            held.Add(batch);
            context.Reserve(batch.ByteCount);
            rows += batch.Count;
            if (rows < most) continue;
            Batch best = First(held, count);
            context.Release(held.Sum(b => b.ByteCount) - best.ByteCount);
            (held, rows) = ([best], best.Count);
        }
        return held.Count == 0 ? null : First(held, count);
    }

    private Batch First(List<Batch> batches, long count)
    {
        Batch sorted = Sorted(Batch.Concatenate(batches));
        return sorted.Slice(0, (int)Math.Min(count, sorted.Count));
    }

    private Batch Sorted(Batch batch)
    {
        context.Cancel.ThrowIfCancellationRequested();
        int[] rows = Sorter.Sort(Array.ConvertAll(keys, key => key.Column(batch)), batch.Count);
        return batch.Take(rows);
    }
}

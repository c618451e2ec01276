using MarketStore.Sql.Columns;

namespace MarketStore.Sql.Execution;

/// <summary>Rows for which a condition is true.</summary>
internal sealed class FilterOperator(Operator input, Evaluator condition) : Operator
{
    public override Batch? Next()
    {
        while (input.Next() is { } batch)
        {
            int[] selected = Selection.Of((Column<bool>)condition(batch));
            if (selected.Length == batch.Count) return batch;
            if (selected.Length > 0) return batch.Take(selected);
        }
        return null;
    }

    public override void Dispose() => input.Dispose();
}

/// <summary>Which rows of a batch a condition is true for.</summary>
internal static class Selection
{
    public static int[] Of(Column<bool> condition)
    {
        if (condition.IsConstant)
        {
            return condition.Count > 0 && !condition.IsNull(0) && condition.At(0) ? [.. Enumerable.Range(0, condition.Count)] : [];
        }
        ReadOnlySpan<bool> values = condition.Values, nulls = condition.Nulls;
        int[] rows = GC.AllocateUninitializedArray<int>(values.Length);
        int count = 0;
        for (int i = 0; i < values.Length; i++)
        {
            // Written always and kept only when it holds: a condition that varies costs no mispredicted branch.
            rows[count] = i;
            count += values[i] && (nulls.IsEmpty || !nulls[i]) ? 1 : 0;
        }
        return rows[..count];
    }

    /// <summary>The rows that have a match.</summary>
    /// <param name="matches">Negative: none.</param>
    public static int[] OfMatched(ReadOnlySpan<int> matches)
    {
        int[] rows = GC.AllocateUninitializedArray<int>(matches.Length);
        int count = 0;
        for (int i = 0; i < matches.Length; i++)
        {
            rows[count] = i;
            count += matches[i] >= 0 ? 1 : 0;
        }
        return rows[..count];
    }
}

/// <summary>Columns computed from those of the input.</summary>
internal sealed class ProjectOperator(Operator input, Evaluator[] items) : Operator
{
    public override Batch? Next() =>
        input.Next() is { } batch ? new Batch(batch.Count, Array.ConvertAll(items, item => item(batch))) : null;

    public override void Dispose() => input.Dispose();
}

/// <summary>Batches that are there already.</summary>
internal sealed class BatchesOperator(IEnumerable<Batch> batches) : Operator
{
    private readonly IEnumerator<Batch> _batches = batches.GetEnumerator();

    public override Batch? Next()
    {
        while (_batches.MoveNext())
        {
            if (_batches.Current.Count > 0) return _batches.Current;
        }
        return null;
    }

    public override void Dispose() => _batches.Dispose();
}

/// <summary>Inputs one after another.</summary>
internal sealed class ConcatenateOperator(IReadOnlyList<Func<Operator>> inputs) : Operator
{
    private Operator? _current;
    private int _next;

    public override Batch? Next()
    {
        while (true)
        {
            if (_current is null)
            {
                if (_next == inputs.Count) return null;
                _current = inputs[_next++]();
            }
            if (_current.Next() is { } batch) return batch;
            _current.Dispose();
            _current = null;
        }
    }

    public override void Dispose() => _current?.Dispose();
}

/// <summary>LIMIT and OFFSET from the start.</summary>
internal sealed class LimitOperator(Operator input, long count, long offset) : Operator
{
    private long _skip = offset;
    private long _left = count;

    public override Batch? Next()
    {
        while (_left > 0 && input.Next() is { } batch)
        {
            if (_skip >= batch.Count)
            {
                _skip -= batch.Count;
                continue;
            }
            int first = (int)_skip, taken = (int)Math.Min(batch.Count - first, _left);
            _skip = 0;
            _left -= taken;
            return batch.Slice(first, taken);
        }
        return null;
    }

    public override void Dispose() => input.Dispose();
}

/// <summary>The last rows: a negative LIMIT.</summary>
internal sealed class LastOperator(Operator input, long count, long offset, StatementContext context) : Operator
{
    private Queue<Batch>? _batches;

    public override Batch? Next()
    {
        _batches ??= Read();
        return _batches.TryDequeue(out Batch? batch) ? batch : null;
    }

    public override void Dispose() => input.Dispose();

    private Queue<Batch> Read()
    {
        var kept = new LinkedList<Batch>();
        long rows = 0, wanted = count + offset;
        while (input.Next() is { } batch)
        {
            kept.AddLast(batch);
            context.Reserve(batch.ByteCount);
            rows += batch.Count;
            while (rows - kept.First!.Value.Count >= wanted)
            {
                rows -= kept.First.Value.Count;
                context.Release(kept.First.Value.ByteCount);
                kept.RemoveFirst();
            }
        }
        if (kept.Count == 0) return [];
        Batch all = Batch.Concatenate([.. kept]);
        int end = (int)Math.Max(0, all.Count - offset), first = (int)Math.Max(0, all.Count - wanted);
        return first < end ? new Queue<Batch>([all.Slice(first, end - first)]) : [];
    }
}

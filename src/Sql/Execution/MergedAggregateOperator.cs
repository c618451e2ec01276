using System.Runtime.ExceptionServices;
using MarketStore.Sql.Columns;

namespace MarketStore.Sql.Execution;

/// <summary>
/// Groups that rows of several parts belong to: each part is aggregated by itself, by several threads, and the outcomes
/// are merged in the order of the parts, so that the same rows always give the same result, to the last bit.
/// </summary>
internal sealed class MergedAggregateOperator(RowStream input, Grouping grouping, StatementContext context) : Operator
{
    private GroupState? _groups;
    private int _next;

    public override Batch? Next()
    {
        _groups ??= Read();
        if (_next >= _groups.Count) return null;
        int count = Math.Min(Batch.MaxRows, _groups.Count - _next);
        _next += count;
        return _groups.Result(_next - count, count);
    }

    public override void Dispose()
    {
        // Parts are opened and closed while reading.
    }

    private GroupState Read()
    {
        var states = new GroupState?[input.Parts.Count];
        GroupState? merged = null;
        int mergedParts = 0;
        Lock merging = new();
        try
        {
            Parallel.For(0, states.Length, new ParallelOptions { MaxDegreeOfParallelism = context.Parallelism, CancellationToken = context.Cancel }, part =>
            {
                using Operator operation = input.Parts[part].Open();
                GroupState state = GroupState.Read(operation, grouping, context);
                lock (merging)
                {
                    states[part] = state;
                    for (; mergedParts < states.Length && states[mergedParts] is { } ready; mergedParts++)
                    {
                        if (merged is null) merged = ready;
                        else merged.Merge(ready, context);
                        states[mergedParts] = null;
                    }
                }
            });
        }
        catch (AggregateException error)
        {
            ExceptionDispatchInfo.Throw(error.InnerExceptions[0]);
        }
        return merged ?? GroupState.Read(new BatchesOperator([]), grouping, context);
    }
}

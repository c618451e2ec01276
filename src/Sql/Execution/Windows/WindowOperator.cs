using MarketStore.Sql.Binding;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Functions;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Execution.Windows;

/// <summary>A function of windows, compiled.</summary>
internal sealed record WindowFunction(WindowCall Call, Evaluator[] Arguments, Evaluator? Filter);

/// <summary>Windows that are partitioned and ordered alike.</summary>
internal sealed record WindowGroup(Evaluator[] PartitionBy, Storage[] Storages, SortKeyEvaluator[] Order, WindowFunction[] Functions);

/// <summary>
/// Adds a column for each function. All rows are read; then each partition is put into its order, and every function
/// computes its values for it. Rows leave in the order in which they came.
/// </summary>
internal sealed class WindowOperator(Operator input, WindowGroup group, StatementContext context) : Operator
{
    private Batch? _all;
    private bool _isRead;
    private int _next;

    public override Batch? Next()
    {
        if (!_isRead) _all = Compute();
        _isRead = true;
        if (_all is null || _next >= _all.Count) return null;
        int count = Math.Min(Batch.MaxRows, _all.Count - _next);
        _next += count;
        return _all.Slice(_next - count, count);
    }

    public override void Dispose() => input.Dispose();

    private Batch? Compute()
    {
        List<Batch> batches = input.ReadAll(context);
        if (batches.Count == 0) return null;
        Batch rows = Batch.Concatenate(batches);
        context.Reserve(rows.Count * sizeof(long) * (2L + group.Functions.Length));
        List<Partition> partitions = Partitions(rows);
        var places = new int[rows.Count];
        int place = 0;
        foreach (int row in partitions.SelectMany(partition => partition.Rows)) places[row] = place++;
        Column[] order = Array.ConvertAll(group.Order, key => key.Key(rows));
        Column[] computed = Array.ConvertAll(group.Functions, function => Column(function, rows, (partitions, order)).Take(places));
        return new Batch(rows.Count, [.. rows.Columns, .. computed]);
    }

    /// <summary>The values of all partitions, one after another.</summary>
    private Column Column(WindowFunction function, Batch rows, (List<Partition> Partitions, Column[] Order) window)
    {
        Column[] arguments = Array.ConvertAll(function.Arguments, argument => argument(rows));
        var filter = (Column<bool>?)function.Filter?.Invoke(rows);
        var values = new List<Column>(window.Partitions.Count);
        foreach (Partition partition in window.Partitions)
        {
            context.Cancel.ThrowIfCancellationRequested();
            values.Add(Values(function.Call, partition, Array.ConvertAll(arguments, partition.Take), ((Column<bool>?)filter?.Take(partition.Rows), window.Order)));
        }
        return values[0].Concatenate(values);
    }

    private Column Values(WindowCall call, Partition partition, Column[] arguments, (Column<bool>? Filter, Column[] Order) rows)
    {
        if (call.Function is not null)
        {
            return new FrameAggregates(call, context).Compute(partition, arguments, rows.Filter, Frame(call, partition, rows.Order));
        }
        long number = arguments.Length > 1 && arguments[1] is Column<long> second ? second.At(0) : 1;
        switch (call.Name)
        {
            case "lag" or "lead":
                Column? fallback = arguments.Length > 2 ? arguments[2].Flatten() : null;
                return new Neighbours(arguments[0].Flatten(), call.IgnoresNulls).Shift(call.Name == "lag" ? -number : number, fallback);
            case "first_value" or "last_value" or "nth_value":
                (long Which, bool FromEnd) place = call.Name == "nth_value" ? (number, false) : (1, call.Name == "last_value");
                return new Neighbours(arguments[0].Flatten(), call.IgnoresNulls).OfFrame(Frame(call, partition, rows.Order).Pieces, place);
            case "lttb":
                return Chosen(arguments);
            default:
                if (Indicators.Find(call.Name) is { } indicator) return indicator.Over(arguments);
                return Rankings.Compute(call.Name, partition, arguments.Length > 0 ? ((Column<long>)arguments[0]).At(0) : 0);
        }
    }

    /// <summary>Whether each row is among those that show the line best; rows without a time or a value are not.</summary>
    private static Column<bool> Chosen(Column[] arguments)
    {
        var (times, values) = ((Column<long>)arguments[0].Flatten(), (Column<double>)arguments[1].Flatten());
        int[] rows = [.. Enumerable.Range(0, times.Count).Where(row => !times.IsNull(row) && !values.IsNull(row) && double.IsFinite(values.At(row)))];
        var chosen = new bool[times.Count];
        int[] kept = LargestTriangles.Choose(Array.ConvertAll(rows, times.At), Array.ConvertAll(rows, values.At), ((Column<long>)arguments[2]).At(0));
        foreach (int place in kept) chosen[rows[place]] = true;
        return new Column<bool>(chosen);
    }

    private FrameBounds Frame(WindowCall call, Partition partition, Column[] order)
    {
        bool needsKey = call.Frame.Start.Offset is not null || call.Frame.End.Offset is not null;
        Column? key = needsKey && order.Length > 0 ? partition.Take(order[0]) : null;
        return new FrameBounds(call.Frame, partition, (key, group.Order.Length > 0 && group.Order[0].IsDescending));
    }

    private List<Partition> Partitions(Batch rows)
    {
        SortColumn[] order = Array.ConvertAll(group.Order, key => key.Column(rows));
        Column[] peers = Array.ConvertAll(order, key => key.Values);
        KeyStore[] comparisons = Array.ConvertAll(peers, key => KeyStore.For(key.Storage));
        var partitions = new List<Partition>();
        foreach (int[] members in Members(rows))
        {
            Batch keys = new Batch(rows.Count, peers).Take(members);
            int[] sorted = Sorter.Sort([.. order.Select((key, k) => key with { Values = keys.Columns[k] })], members.Length);
            Span<bool> changes = new bool[members.Length];
            Batch ordered = keys.Take(sorted);
            for (int k = 0; k < comparisons.Length; k++) comparisons[k].MarkChanges(ordered.Columns[k], changes);
            var peerGroups = new int[members.Length];
            for (int i = 1; i < peerGroups.Length; i++) peerGroups[i] = peerGroups[i - 1] + (changes[i] ? 1 : 0);
            partitions.Add(new Partition(Array.ConvertAll(sorted, place => members[place]), peerGroups));
        }
        return partitions;
    }

    /// <summary>The rows of each partition, in their order.</summary>
    private int[][] Members(Batch rows)
    {
        if (group.PartitionBy.Length == 0) return [[.. Enumerable.Range(0, rows.Count)]];
        var table = new GroupTable(group.Storages);
        int[] groups = table.Add(Array.ConvertAll(group.PartitionBy, key => key(rows)), rows.Count);
        var counts = new int[table.Count];
        foreach (int member in groups) counts[member]++;
        int[][] members = Array.ConvertAll(counts, count => new int[count]);
        Array.Clear(counts);
        for (int i = 0; i < groups.Length; i++) members[groups[i]][counts[groups[i]]++] = i;
        return members;
    }
}

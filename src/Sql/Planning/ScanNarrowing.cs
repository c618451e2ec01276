using MarketStore.Engine.Catalog;
using MarketStore.Engine.Scan;
using MarketStore.Engine.Time;
using MarketStore.Sql.Binding;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Execution;
using MarketStore.Sql.Plans;

namespace MarketStore.Sql.Planning;

/// <summary>
/// Lets scans open fewer buckets and read shorter ranges. A condition says something of the symbol alone when the parts
/// of it that look at other columns are taken for true:
///
///     Symbol = 'TSLA' OR (Symbol = 'MSFT' AND Epoch >= '2024-03-11')     ->     Symbol = 'TSLA' OR Symbol = 'MSFT'
///
/// and likewise of the time. Conditions that the scan keeps to by itself are dropped, others stay above it.
/// </summary>
internal static class ScanNarrowing
{
    public static Plan Apply(Plan plan)
    {
        plan = Rewrites.Inputs(plan, Apply);
        if (plan is not FilterPlan { Input: ScanPlan scan } filter) return plan;
        List<BoundExpression> conditions = [.. Expressions.Conjuncts(filter.Condition)];
        if (conditions.Exists(condition => condition is Constant { Value: not true })) return scan with { Chosen = [] };
        scan = Buckets(scan, conditions);
        scan = Times(scan, conditions);
        scan = scan with { Conditions = [.. conditions.Select(condition => OfOneColumn(scan, condition)).OfType<ScanCondition>()] };
        return FilterPushdown.Keep(scan, conditions);
    }

    private static ScanPlan Buckets(ScanPlan scan, List<BoundExpression> conditions)
    {
        PlanColumn[] names = [.. scan.Made.Where(column => column.Role is ScanRole.Symbol or ScanRole.Timeframe or ScanRole.AttributeGroup).Select(column => column.Column)];
        List<BoundExpression> known = [.. conditions.Select(condition => Weakened(condition, names.Contains)).OfType<BoundExpression>()];
        if (known.Count == 0) return scan;
        Evaluator holds = ExpressionCompiler.Compile(Junction.All(known), names);
        IReadOnlyList<Bucket> candidates = Candidates(scan, known);
        Column[] columns = [.. names.Select(name => (Column)new Column<string>([.. candidates.Select(bucket => Part(scan, name, bucket.Key))]))];
        int[] chosen = candidates.Count == 0 ? [] : Selection.Of((Column<bool>)holds(new Batch(candidates.Count, columns)));
        conditions.RemoveAll(condition => Expressions.ColumnsOf(condition).All(names.Contains));
        return scan with { Chosen = [.. chosen.Select(bucket => candidates[bucket])] };
    }

    /// <summary>The buckets of the symbols that are asked for one by one; all of them for other conditions.</summary>
    private static IReadOnlyList<Bucket> Candidates(ScanPlan scan, List<BoundExpression> conditions)
    {
        PlanColumn? symbol = scan.ColumnOf(ScanRole.Symbol);
        foreach (BoundExpression condition in conditions)
        {
            IEnumerable<string>? symbols = condition switch
            {
                FunctionCall { Function.Name: "=" } call when IsSymbol(call.Operands[0]) && call.Operands[1] is Constant { Value: string value } => [value],
                FunctionCall { Function.Name: "=" } call when IsSymbol(call.Operands[1]) && call.Operands[0] is Constant { Value: string value } => [value],
                Membership membership when IsSymbol(membership.Operand) => membership.Values.Values.Cast<string>(),
                _ => null,
            };
            if (symbols is not null) return [.. symbols.Order(CodePointOrder.Instance).SelectMany(value => Find(scan.Chosen, value))];
        }
        return scan.Chosen;

        bool IsSymbol(BoundExpression expression) => expression is ColumnReference reference && reference.Column == symbol;
    }

    /// <summary>The buckets of a symbol, which lie together.</summary>
    private static IEnumerable<Bucket> Find(IReadOnlyList<Bucket> buckets, string symbol)
    {
        int low = 0, high = buckets.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (CodePointOrder.Compare(buckets[middle].Key.Symbol, symbol) < 0) low = middle + 1;
            else high = middle;
        }
        for (; low < buckets.Count && buckets[low].Key.Symbol == symbol; low++) yield return buckets[low];
    }

    private static string Part(ScanPlan scan, PlanColumn column, BucketKey key) => scan.Made.First(made => made.Column == column).Role switch
    {
        ScanRole.Symbol => key.Symbol,
        ScanRole.Timeframe => key.Timeframe,
        _ => key.AttributeGroup,
    };

    private static ScanPlan Times(ScanPlan scan, List<BoundExpression> conditions)
    {
        if (scan.ColumnOf(ScanRole.Epoch) is not { } time) return scan;
        TimeRange range = scan.Range;
        foreach (BoundExpression condition in conditions.ToArray())
        {
            if (Weakened(condition, column => column == time) is not { } known) continue;
            TimeRange within = TimeConditions.Of(known, time);
            range = new TimeRange(Math.Max(range.FromNs, within.FromNs), Math.Min(range.ToNs, within.ToNs));
            if (TimeConditions.IsExact(condition, time)) conditions.Remove(condition);
        }
        if (range.FromNs > range.ToNs) return scan with { Chosen = [] };
        return scan with { Range = range };
    }

    /// <summary>A comparison of a stored number with a constant; null: something else.</summary>
    private static ScanCondition? OfOneColumn(ScanPlan scan, BoundExpression condition)
    {
        if (condition is not FunctionCall { Operands: [ColumnReference reference, Constant { Value: long or ulong or double } constant] } call) return null;
        ZoneOperator? comparison = call.Function.Name switch
        {
            "=" => ZoneOperator.Equal,
            "<" => ZoneOperator.Less,
            "<=" => ZoneOperator.LessOrEqual,
            ">" => ZoneOperator.Greater,
            ">=" => ZoneOperator.GreaterOrEqual,
            _ => null,
        };
        bool isStored = scan.Made.Any(made => made.Column == reference.Column && made.Role == ScanRole.Stored);
        return isStored && comparison is { } sign ? new ScanCondition(reference.Column.Name, sign, constant.Value) : null;
    }

    /// <summary>What a condition says of some columns alone; null: nothing.</summary>
    private static BoundExpression? Weakened(BoundExpression condition, Func<PlanColumn, bool> isKnown)
    {
        if (condition is Junction junction)
        {
            List<BoundExpression?> parts = [.. junction.Operands.Select(part => Weakened(part, isKnown))];
            if (!junction.IsAnd && parts.Contains(null)) return null;
            BoundExpression[] known = [.. parts.OfType<BoundExpression>()];
            return known.Length switch
            {
                0 => null,
                1 => known[0],
                _ => new Junction(junction.IsAnd, known),
            };
        }
        List<PlanColumn> columns = [.. Expressions.ColumnsOf(condition)];
        return columns.Count > 0 && columns.TrueForAll(column => isKnown(column)) ? condition : null;
    }
}

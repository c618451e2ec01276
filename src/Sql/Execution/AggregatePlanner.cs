using MarketStore.Sql.Plans;

namespace MarketStore.Sql.Execution;

/// <summary>
/// Chooses how to aggregate:
///
///     a key is the symbol           each part by itself; groups that follow the order of time one after another
///     parts, and no such key        each part by itself, then merged
///     one part                      groups one after another if they follow its order, else a hash table
/// </summary>
internal sealed class AggregatePlanner(StatementContext context)
{
    public RowStream Plan(AggregatePlan plan, RowStream input)
    {
        var grouping = new Grouping(
            ExpressionCompiler.Compile(plan.Keys.Select(key => key.Value), input.Columns),
            PhysicalPlanner.Storages(plan.Keys.Select(key => key.Value)),
            () => new AggregateColumns(plan.Aggregates, input.Columns));
        Computed? symbol = plan.Keys.FirstOrDefault(key => input.IsSymbol(key.Value));
        bool isSeparate = input.Parts.Count == 1 || symbol is not null;
        if (plan.Keys.Count > 0 && isSeparate)
        {
            List<Computed> others = [.. plan.Keys.Where(key => key != symbol)];
            bool isOrdered = others.Count > 0 && others.TrueForAll(key => input.Ascends(key.Value));
            RowStream output = input.Map(plan.Columns, operation => isOrdered
                ? new RunAggregateOperator(operation, grouping)
                : new HashAggregateOperator(operation, grouping, context));
            return output with { Symbol = symbol?.Column, Order = isOrdered ? [others[0].Column] : [] };
        }
        return RowStream.Single(plan.Columns, () => input.Parts.Count == 1
            ? new HashAggregateOperator(input.Parts[0].Open(), grouping, context)
            : new MergedAggregateOperator(input, grouping, context));
    }
}

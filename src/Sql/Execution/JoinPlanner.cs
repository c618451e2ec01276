using MarketStore.Sql.Binding;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Execution.Joins;
using MarketStore.Sql.Plans;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Execution;

/// <summary>Chooses how to join. When both sides come by symbol and the symbols have to be equal, each symbol is joined by itself.</summary>
internal sealed class JoinPlanner(PhysicalPlanner planner, StatementContext context)
{
    public RowStream Plan(Plan plan)
    {
        RowStream left = planner.Plan(plan.Inputs[0]), right = planner.Plan(plan.Inputs[1]);
        switch (plan)
        {
            case JoinPlan join:
                JoinShape shape = Shape(join, left, right);
                bool needsAll = join.Kind is JoinKind.Right or JoinKind.Full;
                return BySymbol(join, join.Keys, (left, right), !needsAll, (l, r) => new HashJoinOperator(l, r, shape, context));
            case AsOfPlan join:
                AsOfShape asOf = Shape(join, left, right);
                bool isMerge = left.Ascends(join.Time.Left) && right.Ascends(join.Time.Right);
                return BySymbol(join, join.Keys, (left, right), true, (l, r) => isMerge && IsOneGroup(join.Keys, left, right)
                    ? new AsOfMergeOperator(l, r, asOf, context)
                    : new AsOfJoinOperator(l, r, asOf, context));
            default:
                var windowJoin = (WindowJoinPlan)plan;
                WindowJoinShape window = Shape(windowJoin, left, right);
                return BySymbol(plan, windowJoin.Keys, (left, right), true, (l, r) => new WindowJoinOperator(l, r, window, context));
        }
    }

    private static (Evaluator[] Left, Evaluator[] Right, Storage[] Storages) Keys(IReadOnlyList<KeyPair> keys, RowStream left, RowStream right) => (
        ExpressionCompiler.Compile(keys.Select(key => key.Left), left.Columns),
        ExpressionCompiler.Compile(keys.Select(key => key.Right), right.Columns),
        PhysicalPlanner.Storages(keys.Select(key => key.Left)));

    private static JoinShape Shape(JoinPlan join, RowStream left, RowStream right)
    {
        (Evaluator[] leftKeys, Evaluator[] rightKeys, Storage[] storages) = Keys(join.Keys, left, right);
        IReadOnlyList<PlanColumn> both = [.. left.Columns, .. right.Columns];
        return new JoinShape(join.Kind, leftKeys, rightKeys, storages, PhysicalPlanner.Storages(left.Columns), PhysicalPlanner.Storages(right.Columns))
        {
            Residual = join.Residual is null ? null : ExpressionCompiler.Compile(join.Residual, both),
        };
    }

    private static AsOfShape Shape(AsOfPlan join, RowStream left, RowStream right)
    {
        (Evaluator[] leftKeys, Evaluator[] rightKeys, Storage[] storages) = Keys(join.Keys, left, right);
        return new AsOfShape(leftKeys, rightKeys, storages,
            ExpressionCompiler.Compile(join.Time.Left, left.Columns), ExpressionCompiler.Compile(join.Time.Right, right.Columns))
        {
            Match = join.Match,
            KeepsLeft = join.KeepsLeft,
            Tolerance = join.Tolerance,
            Right = PhysicalPlanner.Storages(right.Columns),
        };
    }

    private static WindowJoinShape Shape(WindowJoinPlan join, RowStream left, RowStream right)
    {
        (Evaluator[] leftKeys, Evaluator[] rightKeys, Storage[] storages) = Keys(join.Keys, left, right);
        return new WindowJoinShape(leftKeys, rightKeys, storages,
            ExpressionCompiler.Compile(join.Time.Left, left.Columns), ExpressionCompiler.Compile(join.Time.Right, right.Columns))
        {
            FromNs = join.FromNs,
            ToNs = join.ToNs,
            IncludesPrevailing = join.IncludesPrevailing,
            CreateAggregates = () => new AggregateColumns(join.Aggregates, right.Columns),
            Sliding = join.Aggregates.All(made => made.Call is { Filter: null, Order: null, IsDistinct: false })
                ? [.. join.Aggregates.Select(made => (made.Call, ExpressionCompiler.Compile(made.Call.Arguments.Items, right.Columns)))] : null,
            Right = PhysicalPlanner.Storages(right.Columns),
        };
    }

    /// <summary>Whether rows that come by symbol need no other key to be equal, and those that do not, none.</summary>
    private static bool IsOneGroup(IReadOnlyList<KeyPair> keys, RowStream left, RowStream right) => AreBySymbol(keys, left, right)
        ? keys.All(key => left.IsSymbol(key.Left) && right.IsSymbol(key.Right))
        : keys.Count == 0 && left.Parts.Count == 1 && right.Parts.Count == 1;

    private static bool AreBySymbol(IReadOnlyList<KeyPair> keys, RowStream left, RowStream right) =>
        keys.Any(key => left.IsSymbol(key.Left) && right.IsSymbol(key.Right))
        && left.Parts.All(part => part.Symbol is not null) && right.Parts.All(part => part.Symbol is not null);

    private RowStream BySymbol(
        Plan plan, IReadOnlyList<KeyPair> keys, (RowStream Left, RowStream Right) sides, bool mayDivide, Func<Operator, Operator, Operator> join)
    {
        (RowStream left, RowStream right) = sides;
        if (!mayDivide || !AreBySymbol(keys, left, right))
        {
            RowStream joined = RowStream.Single(plan.Columns, () => join(left.Gather(context), right.Gather(context)));
            return left.Parts.Count == 1 ? joined with { Order = left.Order, Parts = [joined.Parts[0] with { Symbol = left.Parts[0].Symbol }], Symbol = left.Symbol } : joined;
        }
        Dictionary<string, StreamPart> partners = right.Parts.ToDictionary(part => part.Symbol!, StringComparer.Ordinal);
        return new RowStream(plan.Columns, [.. left.Parts.Select(part => part with
        {
            Open = () => join(part.Open(), partners.TryGetValue(part.Symbol!, out StreamPart? partner) ? partner.Open() : new BatchesOperator([])),
        })])
        {
            Symbol = left.Symbol,
            Order = left.Order,
        };
    }
}

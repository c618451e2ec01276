using MarketStore.Sql.Binding;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Execution;

/// <summary>One part of a stream: rows that can be computed without the others.</summary>
/// <param name="Symbol">The symbol that all its rows have; null: they may have any.</param>
internal sealed record StreamPart(string? Symbol, Func<Operator> Open);

/// <summary>
/// Rows in parts that can be worked on at the same time: one for each bucket, as long as operators need no more than one
/// symbol at once. Parts come by symbol, so that part after part is in the order (symbol, order within the part).
/// </summary>
internal sealed record RowStream(IReadOnlyList<PlanColumn> Columns, IReadOnlyList<StreamPart> Parts)
{
    /// <summary>The column that holds the part's symbol, if there is one.</summary>
    public PlanColumn? Symbol { get; init; }

    /// <summary>Columns by which the rows of each part ascend.</summary>
    public IReadOnlyList<PlanColumn> Order { get; init; } = [];

    public static RowStream Single(IReadOnlyList<PlanColumn> columns, Func<Operator> open) => new(columns, [new StreamPart(null, open)]);

    /// <summary>The same parts with an operator on top of each.</summary>
    public RowStream Map(IReadOnlyList<PlanColumn> columns, Func<Operator, Operator> wrap) => this with
    {
        Columns = columns,
        Parts = [.. Parts.Select(part => part with { Open = () => wrap(part.Open()) })],
        Symbol = Symbol is not null && columns.Contains(Symbol) ? Symbol : null,
        Order = [.. Order.TakeWhile(columns.Contains)],
    };

    /// <summary>All parts one after another, computed ahead by as many threads as the statement may use.</summary>
    public Operator Gather(StatementContext context)
    {
        if (Parts.Count == 1) return Parts[0].Open();
        return context.Parallelism > 1 && Parts.Count > 1 ? new ParallelOperator([.. Parts.Select(part => part.Open)], context) : InTurn();
    }

    /// <summary>All parts one after another, each opened when the one before it is at its end.</summary>
    public Operator InTurn() => Parts.Count == 1 ? Parts[0].Open() : new ConcatenateOperator([.. Parts.Select(part => part.Open)]);

    /// <summary>Whether all rows are in this order already.</summary>
    public bool IsOrderedBy(SortOrder order)
    {
        IEnumerable<BoundSortKey> keys = order.Keys;
        if (Parts.Count == 1 && Symbol is not null) keys = keys.Where(key => !IsSymbol(key.Expression));
        List<PlanColumn> given = Parts.Count == 1 ? [.. Order] : Symbol is null ? [] : [Symbol, .. Order];
        List<BoundSortKey> wanted = [.. keys];
        return wanted.Count <= given.Count
            && wanted.Zip(given).All(pair => !pair.First.IsDescending && pair.First.Expression is ColumnReference reference && reference.Column == pair.Second);
    }

    /// <summary>Whether an expression ascends from row to row of each part.</summary>
    public bool Ascends(BoundExpression expression) => expression switch
    {
        ColumnReference reference => Order.Count > 0 && reference.Column == Order[0],
        FunctionCall { Function.IsMonotone: true } call =>
            call.Operands.Count(operand => operand is not Constant) == 1
            && call.Operands.First(operand => operand is not Constant) is { Type: not SqlType.Interval } operand && Ascends(operand),
        Conversion { Type: SqlType.Date, Operand.Type: SqlType.Timestamp } day => Ascends(day.Operand),
        _ => false,
    };

    public bool IsSymbol(BoundExpression expression) => expression is ColumnReference reference && reference.Column == Symbol;
}

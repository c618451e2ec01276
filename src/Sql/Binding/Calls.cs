using MarketStore.Sql.Functions;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Binding;

/// <summary>An aggregate within an expression, until the plan has a column for it.</summary>
internal sealed record AggregateCall(AggregateFunction Function, Operands Arguments, SqlType Type) : BoundExpression(Type)
{
    public bool IsDistinct { get; init; }

    /// <summary>Rows for which this does not hold are left out.</summary>
    public BoundExpression? Filter { get; init; }

    public SortOrder? Order { get; init; }

    public override IReadOnlyList<BoundExpression> Operands
    {
        get
        {
            IEnumerable<BoundExpression> all = Arguments.Items;
            if (Filter is not null) all = all.Append(Filter);
            return Order is null ? [.. all] : [.. all, .. Order.Keys.Select(key => key.Expression)];
        }
    }

    public override BoundExpression With(IReadOnlyList<BoundExpression> operands)
    {
        int count = Arguments.Items.Count, next = Filter is null ? count : count + 1;
        return this with
        {
            Arguments = new([.. operands.Take(count)]),
            Filter = Filter is null ? null : operands[count],
            Order = Order?.With([.. operands.Skip(next)]),
        };
    }

    /// <summary>Makes what computes it.</summary>
    public Accumulator CreateAccumulator()
    {
        Accumulator accumulator = Function.Create([.. Arguments.Items.Select(argument => argument.Type)]);
        return IsDistinct ? new DistinctAccumulator(accumulator, Arguments.Items[0].Storage) : accumulator;
    }
}

/// <summary>A function of a row's window, until the plan has a column for it.</summary>
/// <param name="Function">Null: a ranking or a value function, by <paramref name="Name"/>.</param>
/// <param name="Name">Lower case.</param>
internal sealed record WindowCall(string Name, AggregateFunction? Function, Operands Arguments, SqlType Type) : BoundExpression(Type)
{
    public required Operands PartitionBy { get; init; }

    public required SortOrder Order { get; init; }

    public required BoundFrame Frame { get; init; }

    public bool IgnoresNulls { get; init; }

    public bool IsDistinct { get; init; }

    public BoundExpression? Filter { get; init; }

    public override IReadOnlyList<BoundExpression> Operands
    {
        get
        {
            IEnumerable<BoundExpression> all = Arguments.Items.Concat(PartitionBy.Items).Concat(Order.Keys.Select(key => key.Expression));
            return Filter is null ? [.. all] : [.. all, Filter];
        }
    }

    public override BoundExpression With(IReadOnlyList<BoundExpression> operands)
    {
        int partition = Arguments.Items.Count, order = partition + PartitionBy.Items.Count, filter = order + Order.Keys.Count;
        return this with
        {
            Arguments = new([.. operands.Take(partition)]),
            PartitionBy = new([.. operands.Skip(partition).Take(PartitionBy.Items.Count)]),
            Order = Order.With([.. operands.Skip(order).Take(Order.Keys.Count)]),
            Filter = Filter is null ? null : operands[filter],
        };
    }
}

/// <summary>One key of an order.</summary>
internal sealed record BoundSortKey(BoundExpression Expression, bool IsDescending, bool NullsFirst);

/// <summary>Keys of an order, the most important first.</summary>
internal sealed class SortOrder(IReadOnlyList<BoundSortKey> keys) : IEquatable<SortOrder>
{
    public static SortOrder None { get; } = new([]);

    public IReadOnlyList<BoundSortKey> Keys { get; } = keys;

    public SortOrder With(IReadOnlyList<BoundExpression> expressions) =>
        new([.. Keys.Zip(expressions, (key, expression) => key with { Expression = expression })]);

    public bool Equals(SortOrder? other) => other is not null && Keys.SequenceEqual(other.Keys);

    public override bool Equals(object? obj) => Equals(obj as SortOrder);

    public override int GetHashCode() => Keys.Aggregate(17, (hash, key) => HashCode.Combine(hash, key));
}

/// <summary>The frame of a window, with its offsets computed.</summary>
internal sealed record BoundFrame(FrameUnit Unit, BoundBound Start, BoundBound End, FrameExclusion Exclude)
{
    /// <summary>From the first row to the current one and its peers: what SQL takes when an order is given and no frame.</summary>
    public static BoundFrame ToCurrent { get; } = new(
        FrameUnit.Range, new(FrameBoundKind.UnboundedPreceding, null), new(FrameBoundKind.CurrentRow, null), FrameExclusion.None);

    /// <summary>The whole partition.</summary>
    public static BoundFrame Whole { get; } = new(
        FrameUnit.Rows, new(FrameBoundKind.UnboundedPreceding, null), new(FrameBoundKind.UnboundedFollowing, null), FrameExclusion.None);
}

/// <param name="Offset">Rows or groups as long; of RANGE, double, long or <see cref="Interval"/> as the key has it.</param>
internal sealed record BoundBound(FrameBoundKind Kind, object? Offset);

/// <summary>The value of a query that has one column and at most one row; computed once, before the statement runs.</summary>
internal sealed record SubqueryValue(Plans.Plan Plan, SqlType Type) : BoundExpression(Type);

/// <summary>IN of a query's only column.</summary>
internal sealed record SubqueryMembership(BoundExpression Operand, Plans.Plan Plan) : BoundExpression(SqlType.Boolean)
{
    public override IReadOnlyList<BoundExpression> Operands => [Operand];

    public override BoundExpression With(IReadOnlyList<BoundExpression> operands) => this with { Operand = operands[0] };
}

/// <summary>Whether a query has rows.</summary>
internal sealed record SubqueryExists(Plans.Plan Plan) : BoundExpression(SqlType.Boolean);

using System.Globalization;
using MarketStore.Sql.Functions;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Binding;

/// <summary>An expression whose names and types are known. Two that compute the same from the same columns are equal.</summary>
/// <param name="Type">Of its values.</param>
internal abstract record BoundExpression(SqlType Type)
{
    /// <summary>Where it was written.</summary>
    public Origin Origin { get; init; }

    public Storage Storage => Type.StorageOf();

    /// <summary>What it is computed from.</summary>
    public virtual IReadOnlyList<BoundExpression> Operands => [];

    /// <summary>The same computed from others.</summary>
    public virtual BoundExpression With(IReadOnlyList<BoundExpression> operands) => this;
}

/// <summary>Where an expression was written. Takes no part in equality.</summary>
internal readonly struct Origin(Position? at) : IEquatable<Origin>
{
    public Position? At { get; } = at;

    public bool Equals(Origin other) => true;

    public override bool Equals(object? obj) => obj is Origin;

    public override int GetHashCode() => 0;
}

/// <summary>Expressions that are equal when they are equal one by one.</summary>
internal sealed class Operands(IReadOnlyList<BoundExpression> items) : IEquatable<Operands>
{
    public IReadOnlyList<BoundExpression> Items { get; } = items;

    public bool Equals(Operands? other) => other is not null && Items.SequenceEqual(other.Items);

    public override bool Equals(object? obj) => Equals(obj as Operands);

    public override int GetHashCode() => Items.Aggregate(17, (hash, item) => HashCode.Combine(hash, item));

    public static implicit operator Operands(BoundExpression[] items) => new(items);
}

/// <summary>The value of a column of the input.</summary>
internal sealed record ColumnReference(PlanColumn Column) : BoundExpression(Column.Type);

/// <summary>One value for all rows; null is NULL.</summary>
/// <param name="Value">bool, long, ulong, double, string or Interval, as the type is stored.</param>
internal sealed record Constant(object? Value, SqlType Type) : BoundExpression(Type)
{
    /// <summary>Written as a literal or given as a parameter: a text is then whatever type its context needs.</summary>
    public bool IsLiteral { get; init; }

    public static Constant True { get; } = new(true, SqlType.Boolean);

    public static Constant False { get; } = new(false, SqlType.Boolean);

    public static Constant Null { get; } = new(null, SqlType.Null) { IsLiteral = true };

    public override string ToString() => Convert.ToString(Value, CultureInfo.InvariantCulture) ?? "NULL";
}

/// <summary>A function of the values of one row.</summary>
internal sealed record FunctionCall(ScalarFunction Function, Operands Arguments, SqlType Type) : BoundExpression(Type)
{
    public override IReadOnlyList<BoundExpression> Operands => Arguments.Items;

    public override BoundExpression With(IReadOnlyList<BoundExpression> operands) => this with { Arguments = new(operands) };
}

/// <summary>CAST.</summary>
/// <param name="IsTry">NULL instead of an error.</param>
internal sealed record Conversion(BoundExpression Operand, SqlType Type, bool IsTry) : BoundExpression(Type)
{
    public override IReadOnlyList<BoundExpression> Operands => [Operand];

    public override BoundExpression With(IReadOnlyList<BoundExpression> operands) => this with { Operand = operands[0] };
}

/// <summary>AND or OR of any number of conditions, three-valued.</summary>
internal sealed record Junction(bool IsAnd, Operands Conditions) : BoundExpression(SqlType.Boolean)
{
    public override IReadOnlyList<BoundExpression> Operands => Conditions.Items;

    public override BoundExpression With(IReadOnlyList<BoundExpression> operands) => this with { Conditions = new(operands) };

    /// <summary>All of these; TRUE when there are none.</summary>
    public static BoundExpression All(IReadOnlyList<BoundExpression> conditions) => conditions.Count switch
    {
        0 => Constant.True,
        1 => conditions[0],
        _ => new Junction(IsAnd: true, new(conditions)),
    };
}

internal sealed record Negation(BoundExpression Operand) : BoundExpression(SqlType.Boolean)
{
    public override IReadOnlyList<BoundExpression> Operands => [Operand];

    public override BoundExpression With(IReadOnlyList<BoundExpression> operands) => this with { Operand = operands[0] };
}

/// <summary>IS NULL, IS TRUE, IS FALSE: never null itself.</summary>
/// <param name="Value">Null: IS NULL.</param>
internal sealed record Test(BoundExpression Operand, bool? Value) : BoundExpression(SqlType.Boolean)
{
    public override IReadOnlyList<BoundExpression> Operands => [Operand];

    public override BoundExpression With(IReadOnlyList<BoundExpression> operands) => this with { Operand = operands[0] };
}

/// <summary>CASE WHEN a THEN b ... ELSE c: conditions and values in turn, the last one for no condition.</summary>
internal sealed record Choice(Operands Parts, SqlType Type) : BoundExpression(Type)
{
    public override IReadOnlyList<BoundExpression> Operands => Parts.Items;

    public override BoundExpression With(IReadOnlyList<BoundExpression> operands) => this with { Parts = new(operands) };
}

/// <summary>IN of constants of the operand's type.</summary>
internal sealed record Membership(BoundExpression Operand, ValueSet Values) : BoundExpression(SqlType.Boolean)
{
    public override IReadOnlyList<BoundExpression> Operands => [Operand];

    public override BoundExpression With(IReadOnlyList<BoundExpression> operands) => this with { Operand = operands[0] };
}

/// <summary>The constants of an IN. Equal when they are the same object: lists are long, and comparing them gains little.</summary>
internal sealed class ValueSet(IReadOnlyCollection<object> values, bool hasNull)
{
    public IReadOnlyCollection<object> Values { get; } = values;

    /// <summary>A value that is not in the set may be: the answer is NULL.</summary>
    public bool HasNull { get; } = hasNull;
}

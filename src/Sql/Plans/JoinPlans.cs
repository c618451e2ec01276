using MarketStore.Sql.Binding;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Plans;

/// <summary>Two expressions, one of each side, that have to be equal.</summary>
internal sealed record KeyPair(BoundExpression Left, BoundExpression Right);

/// <summary>Rows of two inputs that belong together.</summary>
/// <param name="Keys">None: every row with every other.</param>
/// <param name="Residual">What else has to hold; of columns of both sides.</param>
internal sealed record JoinPlan(JoinKind Kind, Plan Left, Plan Right, IReadOnlyList<KeyPair> Keys, BoundExpression? Residual) : Plan
{
    public override IReadOnlyList<PlanColumn> Columns { get; } =
        Kind is JoinKind.Semi or JoinKind.Anti ? Left.Columns : [.. Left.Columns, .. Right.Columns];

    public override IReadOnlyList<Plan> Inputs => [Left, Right];

    public override Plan With(IReadOnlyList<Plan> inputs) => new JoinPlan(Kind, inputs[0], inputs[1], Keys, Residual);

    public override string Describe() => $"{Kind} join{ExpressionText.On(Keys)}"
        + (Residual is null ? "" : $" where {ExpressionText.Of(Residual)}");
}

/// <summary>Which rows of the right side may be matched by time.</summary>
internal enum TimeMatch
{
    /// <summary>right &lt;= left: the latest.</summary>
    AtOrBefore,

    /// <summary>right &lt; left: the latest.</summary>
    Before,

    /// <summary>right &gt;= left: the earliest.</summary>
    AtOrAfter,

    /// <summary>right &gt; left: the earliest.</summary>
    After,
}

/// <summary>For each left row the one right row that is nearest in time among those with equal keys.</summary>
internal sealed record AsOfPlan(Plan Left, Plan Right, IReadOnlyList<KeyPair> Keys, KeyPair Time) : Plan
{
    public TimeMatch Match { get; init; }

    /// <summary>Left rows without a match are kept.</summary>
    public bool KeepsLeft { get; init; }

    /// <summary>A match may be this much away; null: any.</summary>
    public Interval? Tolerance { get; init; }

    public override IReadOnlyList<PlanColumn> Columns { get; } = [.. Left.Columns, .. Right.Columns];

    public override IReadOnlyList<Plan> Inputs => [Left, Right];

    public override Plan With(IReadOnlyList<Plan> inputs) => new AsOfPlan(inputs[0], inputs[1], Keys, Time)
    {
        Match = Match,
        KeepsLeft = KeepsLeft,
        Tolerance = Tolerance,
    };

    public override string Describe() => $"As-of {(KeepsLeft ? "left " : "")}join{ExpressionText.On(Keys)}, "
        + $"{ExpressionText.Of(Time.Left)} {Sign} {ExpressionText.Of(Time.Right)}"
        + (Tolerance is null ? "" : $" tolerance {Tolerance}");

    private string Sign => Match switch
    {
        TimeMatch.AtOrBefore => ">=",
        TimeMatch.Before => ">",
        TimeMatch.AtOrAfter => "<=",
        _ => "<",
    };
}

/// <summary>Left rows, each with aggregates of the right rows around it that have equal keys.</summary>
internal sealed record WindowJoinPlan(Plan Left, Plan Right, IReadOnlyList<KeyPair> Keys, KeyPair Time) : Plan
{
    /// <summary>Nanoseconds added to the left row's time, inclusive; null: no bound.</summary>
    public long? FromNs { get; init; }

    /// <summary>Nanoseconds added to the left row's time, inclusive; null: no bound.</summary>
    public long? ToNs { get; init; }

    /// <summary>The latest row before the window counts as well.</summary>
    public bool IncludesPrevailing { get; init; }

    public required IReadOnlyList<Aggregated> Aggregates { get; init; }

    public override IReadOnlyList<PlanColumn> Columns => [.. Left.Columns, .. Aggregates.Select(aggregate => aggregate.Column)];

    public override IReadOnlyList<Plan> Inputs => [Left, Right];

    public override Plan With(IReadOnlyList<Plan> inputs) => this with { Left = inputs[0], Right = inputs[1] };

    public override string Describe() => $"Window join{ExpressionText.On(Keys)}, "
        + $"{string.Join(", ", Aggregates.Select(aggregate => ExpressionText.Of(aggregate.Call)))}";
}

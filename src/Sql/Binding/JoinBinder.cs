using MarketStore.Sql.Plans;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Binding;

/// <summary>Joins: which expressions of both sides have to be equal, which are times, and what remains a condition.</summary>
internal sealed class JoinBinder(TableBinder tables, Select select)
{
    private static readonly string[] TimeSigns = [">=", ">", "<=", "<"];

    public (Plan Plan, Scope Scope) Bind(TableSource source) => source switch
    {
        Join join => Equi(join),
        TimeJoin join => AsOf(join),
        WindowJoin join => new WindowJoinBinder(tables, select).Bind(join),
        SpliceJoin join => Splice(join),
        HorizonJoin join => throw new SqlException("HORIZON JOIN is not there yet: join with ASOF at Epoch + each distance", join.At),
        _ => throw new SqlException($"{source.GetType().Name} is no join", source.At),
    };

    /// <summary>Both sides and the names of both.</summary>
    public (Plan Left, Plan Right, Scope LeftScope, Scope RightScope) Sides(TableSource left, TableSource right)
    {
        (Plan leftPlan, Scope leftScope) = tables.Bind(left, select);
        (Plan rightPlan, Scope rightScope) = tables.Bind(right, select);
        return (leftPlan, rightPlan, leftScope, rightScope);
    }

    /// <summary>Splits a condition into equalities between both sides and the rest.</summary>
    public static (List<KeyPair> Keys, List<BoundExpression> Others) Split(BoundExpression? condition, Plan left, Plan right)
    {
        List<KeyPair> keys = [];
        List<BoundExpression> rest = [];
        foreach (BoundExpression part in condition is null ? [] : Expressions.Conjuncts(condition))
        {
            if (part is FunctionCall { Function.Name: "=" } equality && Pair(equality, left, right) is { } pair) keys.Add(pair);
            else rest.Add(part);
        }
        return (keys, rest);
    }

    /// <summary>The sides of a comparison as left and right of the join; null when it is not between both.</summary>
    public static KeyPair? Pair(FunctionCall comparison, Plan left, Plan right)
    {
        (BoundExpression a, BoundExpression b) = (comparison.Operands[0], comparison.Operands[1]);
        if (IsOf(a, left) && IsOf(b, right)) return new KeyPair(a, b);
        return IsOf(a, right) && IsOf(b, left) ? new KeyPair(b, a) : null;
    }

    public static Scope Joined(Scope left, Scope right, IEnumerable<PlanColumn>? merged = null) =>
        new([.. left.Relations, .. right.Relations], left.Merged.Concat(right.Merged).Concat(merged ?? []).ToHashSet());

    public ExpressionBinder BinderFor(Scope scope) => new(tables.Queries.Context, scope, tables.Queries);

    /// <summary>The columns of USING, on both sides.</summary>
    public static List<(PlanColumn Left, PlanColumn Right)> Using(IReadOnlyList<Name> names, Scope left, Scope right)
    {
        var pairs = new List<(PlanColumn, PlanColumn)>();
        foreach (Name name in names)
        {
            PlanColumn? a = left.Resolve(null, name), b = right.Resolve(null, name);
            if (a is null || b is null) throw new SqlException($"column \"{name}\" of USING is not on the {(a is null ? "left" : "right")} side", name.At);
            pairs.Add((a, b));
        }
        return pairs;
    }

    private static bool IsOf(BoundExpression expression, Plan plan)
    {
        List<PlanColumn> columns = [.. Expressions.ColumnsOf(expression)];
        return columns.Count > 0 && columns.TrueForAll(plan.Columns.Contains);
    }

    private (Plan Plan, Scope Scope) Equi(Join join)
    {
        (Plan left, Plan right, Scope leftScope, Scope rightScope) = Sides(join.Left, join.Right);
        if (join.Kind == JoinKind.Cross) return (new JoinPlan(join.Kind, left, right, [], null), Joined(leftScope, rightScope));
        List<KeyPair> keys;
        List<BoundExpression> rest;
        List<PlanColumn> merged = [];
        if (join.Using.Count > 0)
        {
            List<(PlanColumn Left, PlanColumn Right)> pairs = Using(join.Using, leftScope, rightScope);
            keys = [.. pairs.Select(pair => Same(pair.Left, pair.Right, join.At))];
            // Of a right join it is the right side's column that always has a value.
            merged = [.. pairs.Select(pair => join.Kind == JoinKind.Right ? pair.Left : pair.Right)];
            rest = [];
        }
        else
        {
            BoundExpression? on = join.On is null ? null : BinderFor(Joined(leftScope, rightScope)).Condition(join.On, "ON");
            (keys, rest) = Split(on, left, right);
        }
        BoundExpression? residual = rest.Count == 0 ? null : Junction.All(rest);
        Plan plan = new JoinPlan(join.Kind, left, right, keys, residual);
        if (join.Kind is JoinKind.Semi or JoinKind.Anti) return (plan, leftScope);
        return (plan, Joined(leftScope, rightScope, merged));
    }

    /// <summary>Two columns that have to be equal, of one type.</summary>
    private static KeyPair Same(PlanColumn left, PlanColumn right, Position at)
    {
        var equality = (FunctionCall)ExpressionBinder.Compare("=", new ColumnReference(left), new ColumnReference(right), at);
        return new KeyPair(equality.Operands[0], equality.Operands[1]);
    }

    private (Plan Plan, Scope Scope) AsOf(TimeJoin join)
    {
        (Plan left, Plan right, Scope leftScope, Scope rightScope) = Sides(join.Left, join.Right);
        Scope both = Joined(leftScope, rightScope);
        ExpressionBinder expressions = BinderFor(both);
        List<KeyPair> keys = [];
        List<PlanColumn> merged = [];
        (KeyPair Pair, TimeMatch Match)? time = null;
        var rest = new List<BoundExpression>();
        if (join.Using.Count > 0)
        {
            List<(PlanColumn Left, PlanColumn Right)> pairs = Using(join.Using, leftScope, rightScope);
            keys.AddRange(pairs.SkipLast(1).Select(pair => Same(pair.Left, pair.Right, join.At)));
            time = (Same(pairs[^1].Left, pairs[^1].Right, join.At), DefaultMatch(join));
            merged.AddRange(pairs.Select(pair => pair.Right));
        }
        foreach (Expression? condition in new[] { join.On, join.MatchCondition })
        {
            if (condition is null) continue;
            (List<KeyPair> equal, List<BoundExpression> others) = Split(expressions.Condition(condition, "ON"), left, right);
            keys.AddRange(equal);
            foreach (BoundExpression other in others)
            {
                if (time is null && TimeOf(other, left, right) is { } found) time = found;
                else rest.Add(other);
            }
        }
        if (rest.Count > 0)
        {
            throw new SqlException(
                "this join takes equalities between both sides and one comparison of times, and also has "
                + $"{ExpressionText.Of(rest[0])}; put other conditions into WHERE", rest[0].Origin.At ?? join.At);
        }
        time ??= (DefaultTimes(leftScope, rightScope, join.At), DefaultMatch(join));
        if (time.Value.Pair.Left.Type is not (SqlType.Timestamp or SqlType.Date or SqlType.BigInt))
        {
            throw new SqlException($"this join goes by a time or a BIGINT, and this is a {time.Value.Pair.Left.Type.Name()}", join.At);
        }
        object? tolerance = join.Tolerance is null ? null : expressions.Value(join.Tolerance, SqlType.Interval, "TOLERANCE");
        var plan = new AsOfPlan(left, right, keys, time.Value.Pair)
        {
            Match = time.Value.Match,
            KeepsLeft = join.KeepsLeft,
            Tolerance = tolerance as Interval?,
        };
        return (plan, Joined(leftScope, rightScope, merged));
    }

    private static TimeMatch DefaultMatch(TimeJoin join) => join.Kind == TimeJoinKind.AsOf ? TimeMatch.AtOrBefore : TimeMatch.Before;

    private static KeyPair DefaultTimes(Scope left, Scope right, Position at) => left.Time is { } a && right.Time is { } b
        ? new KeyPair(new ColumnReference(a), new ColumnReference(b))
        : throw new SqlException("this join goes by Epoch, and a side has none: write the times, as in l.t >= r.t", at);

    private static (KeyPair Pair, TimeMatch Match)? TimeOf(BoundExpression condition, Plan left, Plan right)
    {
        if (condition is not FunctionCall call || !TimeSigns.Contains(call.Function.Name) || Pair(call, left, right) is not { } pair) return null;
        bool isMirrored = !ReferenceEquals(pair.Left, call.Operands[0]);
        string sign = isMirrored ? Operators.Mirrored(call.Function.Name) : call.Function.Name;
        return (pair, sign switch
        {
            ">=" => TimeMatch.AtOrBefore,
            ">" => TimeMatch.Before,
            "<=" => TimeMatch.AtOrAfter,
            _ => TimeMatch.After,
        });
    }

    /// <summary>Left rows with the latest right one, and right rows with the latest left one, in one order.</summary>
    private (Plan Plan, Scope Scope) Splice(SpliceJoin join)
    {
        (Plan left, Plan right, Scope leftScope, Scope rightScope) = Sides(join.Left, join.Right);
        Scope both = Joined(leftScope, rightScope);
        KeyPair time = DefaultTimes(leftScope, rightScope, join.At);
        List<KeyPair> keys;
        if (join.Using.Count > 0)
        {
            keys = [.. Using(join.Using, leftScope, rightScope).Where(pair => pair.Left != leftScope.Time).Select(pair => Same(pair.Left, pair.Right, join.At))];
        }
        else
        {
            BoundExpression? on = join.On is null ? null : BinderFor(both).Condition(join.On, "ON");
            (keys, List<BoundExpression> rest) = Split(on, left, right);
            if (rest.Count > 0) throw new SqlException("SPLICE JOIN takes equalities only", rest[0].Origin.At ?? join.At);
        }
        Plan forward = new AsOfPlan(left, right, keys, time) { Match = TimeMatch.AtOrBefore, KeepsLeft = true };
        Plan backward = new AsOfPlan(right, left, [.. keys.Select(key => new KeyPair(key.Right, key.Left))], new KeyPair(time.Right, time.Left))
        {
            Match = TimeMatch.Before,
            KeepsLeft = true,
        };
        backward = new ProjectPlan(backward, [.. forward.Columns.Select(column => new Computed(new PlanColumn(column.Name, column.Type), new ColumnReference(column)))]);
        List<PlanColumn> made = [.. forward.Columns.Select(column => new PlanColumn(column.Name, column.Type))];
        Dictionary<PlanColumn, PlanColumn> map = forward.Columns.Zip(made).ToDictionary(pair => pair.First, pair => pair.Second);
        Plan plan = new SetPlan(SetOperator.Union, true, forward, backward) { Made = made };
        List<Relation> relations = [.. both.Relations.Select(relation => new Relation(
            relation.Name, [.. relation.Columns.Select(column => map[column])], [.. relation.Hidden.Select(column => map[column])]))];
        BoundExpression later = FunctionBinder.Call("greatest", [new ColumnReference(map[((ColumnReference)time.Left).Column]), new ColumnReference(map[((ColumnReference)time.Right).Column])], join.At);
        plan = new SortPlan(plan, new SortOrder([.. keys.Select(key => new BoundSortKey(FunctionBinder.Call("coalesce", [
            Expressions.Replace(key.Left, part => part is ColumnReference r ? new ColumnReference(map[r.Column]) : null),
            Expressions.Replace(key.Right, part => part is ColumnReference r ? new ColumnReference(map[r.Column]) : null)], join.At), false, false)),
            new BoundSortKey(later, false, false)]));
        return (plan, new Scope(relations));
    }
}

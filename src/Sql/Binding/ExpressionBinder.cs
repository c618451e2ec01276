using System.Runtime.CompilerServices;
using MarketStore.Sql.Functions;
using MarketStore.Sql.Plans;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Binding;

/// <summary>Gives the names of an expression their columns and its parts their types.</summary>
internal sealed class ExpressionBinder(BindingContext context, Scope scope, QueryBinder queries)
{
    private readonly HashSet<string> _aliasesInUse = new(StringComparer.Ordinal);
    private bool _isInAggregate;

    public Scope Scope => scope;

    /// <summary>What a name that is no column of the input stands for: an expression of the select list.</summary>
    public Func<Name, Expression?> Aliases { get; init; } = _ => null;

    /// <summary>Windows by their names.</summary>
    public IReadOnlyList<NamedWindow> Windows { get; init; } = [];

    /// <exception cref="SqlException">A name is not known, or types do not go together.</exception>
    public BoundExpression Bind(Expression expression)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        BoundExpression bound = expression switch
        {
            NumberLiteral literal => Literals.Number(literal),
            TextLiteral text => new Constant(text.Value, SqlType.Text) { IsLiteral = true },
            TypedLiteral typed => Literals.Typed(typed),
            IntervalLiteral interval => Literals.Duration(interval),
            BooleanLiteral literal => literal.Value ? Constant.True : Constant.False,
            NullLiteral => Constant.Null,
            Parameter parameter => ParameterValue(parameter),
            Variable variable => VariableValue(variable),
            ColumnName name => Column(name),
            Unary unary => Unary(unary),
            Binary binary => Binary(binary),
            Between between => Between(between),
            InList list => new MembershipBinder(this).Bind(list),
            InQuery query => In(query),
            Like like => Like(like),
            Is test => IsTest(test),
            Case choice => Case(choice),
            Cast cast => CastTo(cast),
            Extract extract => Part(Text(extract.Field, extract.At), Bind(extract.Operand), extract.At),
            AtTimeZone zone => FunctionBinder.Call("at_timezone", [Bind(zone.Operand), Bind(zone.Zone)], zone.At),
            Exists exists => new SubqueryExists(queries.Nested(exists.Query, scope)),
            ScalarQuery query => Scalar(query),
            Call call => Call(call),
            Star star => throw new SqlException("* stands for all columns in a select list and in count(*) only", star.At),
            ColumnsMatching matching => throw new SqlException("COLUMNS(...) stands for columns in a select list only", matching.At),
            _ => throw new SqlException($"{expression.GetType().Name} is not an expression that has a value", expression.At),
        };
        return bound with { Origin = new Origin(expression.At) };
    }

    /// <summary>Binds a condition.</summary>
    /// <param name="clause">Whose it is, for the message.</param>
    public BoundExpression Condition(Expression expression, string clause)
    {
        BoundExpression condition = Bind(expression);
        if (condition.Type is SqlType.Boolean) return condition;
        if (condition.Type is SqlType.Null) return Coercion.To(condition, SqlType.Boolean);
        throw new SqlException($"{clause} needs a condition, and this is a {condition.Type.Name()}", expression.At);
    }

    /// <summary>Compares two expressions, after giving them the type that they have in common.</summary>
    public static BoundExpression Compare(string sign, BoundExpression left, BoundExpression right, Position? at)
    {
        if (Coercion.Common(left.Type, right.Type) is null && left is not Constant { IsLiteral: true } && right is not Constant { IsLiteral: true })
        {
            throw new SqlException($"{left.Type.Name()} {sign} {right.Type.Name()}: these cannot be compared; CAST one to the other's type", at);
        }
        SqlType common = left.Type == SqlType.Timestamp && right is Constant { IsLiteral: true, Value: long } ? SqlType.Timestamp
            : right.Type == SqlType.Timestamp && left is Constant { IsLiteral: true, Value: long } ? SqlType.Timestamp
            : Coercion.Common([left, right], sign, at);
        if (common == SqlType.Null) common = SqlType.Boolean;
        return Operators.Comparison(sign, Coercion.To(left, common), Coercion.To(right, common), at);
    }

    /// <summary>A constant's value, for what has to be known before anything is read.</summary>
    /// <param name="what">Whose it is, for the message.</param>
    public object? Value(Expression expression, SqlType type, string what)
    {
        BoundExpression bound = Folding.Fold(Coercion.To(Bind(expression), type));
        return bound is Constant constant
            ? constant.Value
            : throw new SqlException($"{what} has to be a constant", expression.At);
    }

    private static Constant Text(string value, Position at) => new(value, SqlType.Text) { IsLiteral = true, Origin = new Origin(at) };

    private Constant ParameterValue(Parameter parameter) => parameter.Number <= context.Parameters.Count && parameter.Number > 0
        ? context.Parameters[parameter.Number - 1]
        : throw new SqlException($"there is no value for ${parameter.Number}: {context.Parameters.Count} were given", parameter.At);

    private Constant VariableValue(Variable variable) => context.Variables.TryGetValue(variable.Name, out Constant? value)
        ? value
        : throw new SqlException($"variable @{variable.Name} is not declared: DECLARE @{variable.Name} := ... comes before the query", variable.At);

    private BoundExpression Column(ColumnName name)
    {
        if (name.Table is { } table && !scope.Has(table) && queries.Outside.Has(table)) throw Correlated(name);
        if (scope.Resolve(name.Table, name.Column) is { } column) return new ColumnReference(column);
        if (name.Table is null && Aliases(name.Column) is { } aliased) return Alias(name.Column, aliased);
        if (name.Table is null && Moment(name.Column.Text) is { } moment) return moment;
        if (name.Table is null && queries.Outside.Resolve(null, name.Column) is not null) throw Correlated(name);
        string? similar = Suggestions.Closest(name.Column.Text, scope.ColumnNames);
        string hint = similar is not null ? $"; did you mean \"{similar}\"?"
            : scope.Relations.Count == 0 ? "; there is no FROM"
            : $"; there are {string.Join(", ", scope.ColumnNames.Take(12))}";
        throw new SqlException($"column \"{name.Column}\" not found{hint}", name.At);
    }

    private static SqlException Correlated(ColumnName name) => new(
        $"column \"{name.Column}\" is one of the query outside, which a subquery cannot look at: join the two (SEMI JOIN for EXISTS, ANTI JOIN for NOT EXISTS)",
        name.At);

    private BoundExpression Alias(Name name, Expression aliased)
    {
        if (!_aliasesInUse.Add(name.Text)) throw new SqlException($"\"{name}\" is defined by itself", name.At);
        BoundExpression bound = Bind(aliased);
        _aliasesInUse.Remove(name.Text);
        return bound;
    }

    /// <summary>Words of SQL that are functions without parentheses.</summary>
    private Constant? Moment(string name) => name.ToLowerInvariant() switch
    {
        "current_timestamp" or "now" => new Constant(context.NowNs, SqlType.Timestamp),
        "current_date" or "today" => new Constant(Engine.Time.Timestamps.FloorDivide(context.NowNs, Engine.Time.Timestamps.NsPerDay), SqlType.Date),
        _ => null,
    };

    private BoundExpression Unary(Unary unary)
    {
        if (unary.Operator == UnaryOperator.Not) return new Negation(Condition(unary.Operand, "NOT"));
        // The least of all integers has no positive counterpart.
        if (unary is { Operator: UnaryOperator.Minus, Operand: NumberLiteral number }) return Literals.Number(number with { Text = number.Text.StartsWith('-') ? number.Text[1..] : "-" + number.Text });
        BoundExpression operand = Bind(unary.Operand);
        if (unary.Operator == UnaryOperator.Minus) return Folding.Fold(FunctionBinder.Call("negate", [operand], unary.At));
        return operand.Type.IsNumber() || operand.Type == SqlType.Interval || operand.Type == SqlType.Null
            ? operand : throw new SqlException($"+ needs a number, and this is a {operand.Type.Name()}", unary.At);
    }

    private BoundExpression Binary(Binary binary)
    {
        if (binary.Operator is BinaryOperator.And or BinaryOperator.Or) return Junction(binary);
        string sign = Operators.Sign(binary.Operator);
        BoundExpression left = Bind(binary.Left), right = Bind(binary.Right);
        return Operators.IsComparison(binary.Operator)
            ? Compare(sign, left, right, binary.At)
            : FunctionBinder.Call(sign, [left, right], binary.At);
    }

    /// <summary>A chain of ANDs is one junction, however long it is.</summary>
    private Junction Junction(Binary binary)
    {
        var conditions = new List<BoundExpression>();
        var rest = new Stack<Expression>([binary]);
        while (rest.TryPop(out Expression? next))
        {
            if (next is Binary inner && inner.Operator == binary.Operator)
            {
                rest.Push(inner.Right);
                rest.Push(inner.Left);
                continue;
            }
            conditions.Add(Condition(next, binary.Operator == BinaryOperator.And ? "AND" : "OR"));
        }
        return new Junction(binary.Operator == BinaryOperator.And, new(conditions));
    }

    private BoundExpression Between(Between between)
    {
        BoundExpression operand = Bind(between.Operand);
        BoundExpression inside = new Junction(true, new([
            Compare(">=", operand, Bind(between.Low), between.At), Compare("<=", operand, Bind(between.High), between.At)]));
        return between.IsNegated ? new Negation(inside) : inside;
    }

    private BoundExpression In(InQuery query)
    {
        Plan plan = queries.Nested(query.Query, scope);
        if (plan.Columns.Count != 1)
        {
            throw new SqlException($"the query of IN has to have one column, and it has {plan.Columns.Count}", query.Query.At);
        }
        BoundExpression operand = Bind(query.Operand);
        SqlType type = plan.Columns[0].Type;
        if (Coercion.Common(operand.Type, type) is not { } common)
        {
            throw new SqlException($"{operand.Type.Name()} IN {type.Name()}: these cannot be compared; CAST one to the other's type", query.At);
        }
        BoundExpression inside = new SubqueryMembership(Coercion.To(operand, common), QueryBinder.Converted(plan, [common]));
        return query.IsNegated ? new Negation(inside) : inside;
    }

    private BoundExpression Like(Like like)
    {
        BoundExpression operand = Bind(like.Operand), pattern = Bind(like.Pattern);
        BoundExpression escape = like.Escape is null ? new Constant("", SqlType.Text) : Bind(like.Escape);
        BoundExpression match = FunctionBinder.Call(like.IgnoresCase ? "ilike" : "like", [operand, pattern, escape], like.At);
        return like.IsNegated ? new Negation(match) : match;
    }

    private BoundExpression IsTest(Is test)
    {
        BoundExpression operand = test.Value is null ? Bind(test.Operand) : Condition(test.Operand, "IS TRUE");
        BoundExpression outcome = new Test(operand, test.Value);
        return test.IsNegated ? new Negation(outcome) : outcome;
    }

    private Choice Case(Case choice)
    {
        BoundExpression? operand = choice.Operand is null ? null : Bind(choice.Operand);
        List<BoundExpression> conditions = [], values = [];
        foreach (WhenClause clause in choice.Whens)
        {
            conditions.Add(operand is null
                ? Condition(clause.When, "WHEN") : Compare("=", operand, Bind(clause.When), clause.At));
            values.Add(Bind(clause.Then));
        }
        values.Add(choice.Else is null ? Constant.Null : Bind(choice.Else));
        SqlType type = Coercion.Common(values, "CASE", choice.At);
        var parts = new List<BoundExpression>();
        for (int i = 0; i < conditions.Count; i++)
        {
            parts.Add(conditions[i]);
            parts.Add(Coercion.To(values[i], type));
        }
        parts.Add(Coercion.To(values[^1], type));
        return new Choice(new(parts), type);
    }

    private BoundExpression CastTo(Cast cast)
    {
        if (!SqlTypes.TryParse(cast.Type.Text, out SqlType type))
        {
            string? similar = Suggestions.Closest(cast.Type.Text, Enum.GetValues<SqlType>().Skip(1).Select(known => known.Name()));
            throw new SqlException($"there is no type \"{cast.Type}\"{(similar is null ? "" : $"; did you mean {similar}?")}", cast.Type.At);
        }
        BoundExpression operand = Bind(cast.Operand);
        if (operand.Type == type) return operand;
        if (operand.Type != SqlType.Null && Conversions.Find(operand.Type, type, cast.IsTry) is null)
        {
            throw new SqlException($"a {operand.Type.Name()} cannot be converted to {type.Name()}", cast.At);
        }
        return operand.Type == SqlType.Null ? new Constant(null, type) : Folding.Fold(new Conversion(operand, type, cast.IsTry) { Origin = new Origin(cast.At) });
    }

    private SubqueryValue Scalar(ScalarQuery query)
    {
        Plan plan = queries.Nested(query.Query, scope);
        return plan.Columns.Count == 1
            ? new SubqueryValue(plan, plan.Columns[0].Type)
            : throw new SqlException($"a query used as a value has to have one column, and it has {plan.Columns.Count}", query.At);
    }

    private BoundExpression Call(Call call)
    {
        string name = call.Function.Text.ToLowerInvariant();
        if (call.Over is not null) return new WindowBinder(this).Bind(call);
        if (call.Arguments.Count == 0 && Moment(name) is { } moment) return moment;
        if (call.Arguments.FirstOrDefault(argument => argument.Name is not null) is { } named)
        {
            throw new SqlException($"{name} takes its arguments by place, not by name", named.At);
        }
        if (IsAggregate(call, name)) return Aggregate(call, name);
        if (WindowFunctions.Names.Contains(name)) throw new SqlException($"{name} needs a window: {name}(...) OVER (PARTITION BY ... ORDER BY ...)", call.At);
        if (call.Filter is not null || call.IsDistinct || call.IsStar)
        {
            throw ScalarCatalog.Find(name).Any()
                ? new SqlException($"{name} is a function of one row: FILTER, DISTINCT and * go with aggregates", call.At)
                : FunctionBinder.Unknown(call.Function.Text, call.At);
        }
        if (ExpandedCalls.Names.Contains(name)) throw new SqlException($"{name} makes several columns: it stands in a select list by itself", call.At);
        List<BoundExpression> arguments = [.. call.Arguments.Select(argument => Bind(argument.Value))];
        return name == "date_part" && arguments.Count == 2 ? Part(arguments[0], arguments[1], call.At) : FunctionBinder.Call(name, arguments, call.At);
    }

    /// <summary>A field of a time: whole, but for the seconds since 1970, which have a fraction.</summary>
    private static BoundExpression Part(BoundExpression field, BoundExpression time, Position at) =>
        field is Constant { Value: string name } && name.Equals("epoch", StringComparison.OrdinalIgnoreCase) && time.Type is SqlType.Timestamp or SqlType.Date or SqlType.Interval
            ? FunctionBinder.Call("epoch", [time], at) : FunctionBinder.Call("date_part", [field, time], at);

    /// <summary>Some names are both: min(a, b) of one row is least(a, b).</summary>
    private static bool IsAggregate(Call call, string name) => AggregateCatalog.Find(name).Any();

    private AggregateCall Aggregate(Call call, string name)
    {
        if (_isInAggregate) throw new SqlException($"{name} is within another aggregate: compute the inner one in a subquery", call.At);
        _isInAggregate = true;
        AggregateCall aggregate = AggregateOf(call, name);
        _isInAggregate = false;
        return aggregate;
    }

    /// <summary>The aggregate of a call, whatever window it has.</summary>
    public AggregateCall AggregateOf(Call call, string name)
    {
        List<BoundExpression> arguments = [.. call.Arguments.Select(argument => Bind(argument.Value))];
        if (call.IsStar && name != "count") throw new SqlException($"{name}(*) means nothing: write {name}(column)", call.At);
        AggregateCall aggregate = call.IsStar || (name == "count" && arguments.Count == 0)
            ? new AggregateCall(BasicAggregates.CountRows, new([]), SqlType.BigInt)
            : FunctionBinder.Aggregate(name, arguments, () => TimeFor(arguments), call.At)!;
        if (call.IsDistinct && aggregate.Arguments.Items.Count != 1)
        {
            throw new SqlException($"DISTINCT goes with aggregates of one argument, and {name} has {aggregate.Arguments.Items.Count} here", call.At);
        }
        return aggregate with
        {
            IsDistinct = call.IsDistinct,
            Filter = call.Filter is null ? null : Condition(call.Filter, "FILTER"),
            Order = call.OrderBy.Count == 0 ? null : Sorting.Bind(call.OrderBy, Bind),
            Origin = new Origin(call.At),
        };
    }

    private ColumnReference? TimeFor(IReadOnlyList<BoundExpression> arguments)
    {
        PlanColumn? first = arguments.SelectMany(Expressions.ColumnsOf).FirstOrDefault();
        return scope.TimeOf(first) is { } time ? new ColumnReference(time) : null;
    }
}

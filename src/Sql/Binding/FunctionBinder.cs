using MarketStore.Sql.Functions;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Binding;

/// <summary>Finds the overload of a function that fits its arguments best, and converts them.</summary>
internal static class FunctionBinder
{
    /// <summary>A call of a function of one row's values.</summary>
    /// <exception cref="SqlException">There is no such function, or none for such arguments.</exception>
    public static BoundExpression Call(string name, IReadOnlyList<BoundExpression> arguments, Position? at)
    {
        List<ScalarFunction> overloads = [.. ScalarCatalog.Find(name)];
        if (overloads.Count == 0) throw Unknown(name, at);
        ScalarFunction? best = Best(overloads, f => Parameters(f, arguments.Count), arguments);
        if (best is null)
        {
            throw new SqlException(
                $"there is no {Signature(name, arguments.Select(a => a.Type))}; there is "
                + string.Join(", ", overloads.Select(f => Signature(f.Name, f.Parameters) + (f.IsVariadic ? " with any number of arguments" : "")).Distinct().Take(6)), at);
        }
        SqlType any = AnyType(Parameters(best, arguments.Count)!, arguments, (name, at));
        return new FunctionCall(best, Convert(Parameters(best, arguments.Count)!, arguments, any), best.Result == SqlType.Null ? any : best.Result)
        {
            Origin = new Origin(at),
        };
    }

    /// <summary>An aggregate's overload for some arguments, with those converted; null when there is no aggregate of that name.</summary>
    /// <param name="time">What the time that nobody writes is; null when the input has none.</param>
    /// <exception cref="SqlException">There is none for such arguments.</exception>
    public static AggregateCall? Aggregate(
        string name, IReadOnlyList<BoundExpression> arguments, Func<BoundExpression?> time, Position? at)
    {
        List<AggregateFunction> overloads = [.. AggregateCatalog.Find(name)];
        if (overloads.Count == 0) return null;
        AggregateFunction? best = Best(overloads, f => f.Parameters.Count == arguments.Count ? f.Parameters : null, arguments);
        if (best is null && overloads.Find(f => f.TakesTime && f.Parameters.Count == arguments.Count + 1) is { } timed)
        {
            arguments = [.. arguments, time() ?? throw new SqlException($"{name} goes by time, and there is no Epoch column here: write {name}(x, time)", at)];
            best = Best([timed], f => f.Parameters, arguments);
        }
        if (best is null)
        {
            throw new SqlException(
                $"there is no {Signature(name, arguments.Select(a => a.Type))}; there is "
                + string.Join(", ", overloads.Select(f => Signature(f.Name, Written(f))).Distinct().Take(6)), at);
        }
        List<BoundExpression> converted = [];
        for (int i = 0; i < arguments.Count; i++)
        {
            SqlType parameter = best.Parameters[i];
            converted.Add(parameter == SqlType.Null && arguments[i].Type == SqlType.Null
                ? Coercion.To(arguments[i], SqlType.Double) : Coercion.To(arguments[i], parameter));
        }
        SqlType result = best.Result == SqlType.Null ? converted[0].Type : best.Result;
        return new AggregateCall(best, new(converted), result) { Origin = new Origin(at) };
    }

    public static SqlException Unknown(string name, Position? at)
    {
        string? similar = Suggestions.Closest(name, ScalarCatalog.Names.Concat(AggregateCatalog.Names).Concat(WindowFunctions.Names).Concat(ExpandedCalls.Names));
        return new SqlException($"there is no function \"{name}\"{(similar is null ? "; SHOW FUNCTIONS lists those there are" : $"; did you mean \"{similar}\"?")}", at);
    }

    private static IEnumerable<SqlType> Written(AggregateFunction function) =>
        function.TakesTime ? function.Parameters.SkipLast(1) : function.Parameters;

    private static T? Best<T>(IEnumerable<T> overloads, Func<T, IReadOnlyList<SqlType>?> parametersOf, IReadOnlyList<BoundExpression> arguments)
        where T : class
    {
        (T? best, int least) = (null, int.MaxValue);
        foreach (T overload in overloads)
        {
            if (parametersOf(overload) is not { } parameters || parameters.Count != arguments.Count) continue;
            int? cost = 0;
            for (int i = 0; i < parameters.Count && cost is not null; i++) cost += Coercion.Cost(arguments[i], parameters[i]);
            if (cost is { } total && total < least) (best, least) = (overload, total);
        }
        return best;
    }

    /// <summary>The types of so many arguments, or null when the function does not take so many.</summary>
    private static IReadOnlyList<SqlType>? Parameters(ScalarFunction function, int count)
    {
        int declared = function.Parameters.Count;
        if (!function.IsVariadic) return declared == count ? function.Parameters : null;
        if (count < declared - 1) return null;
        return [.. function.Parameters.Take(Math.Min(count, declared)), .. Enumerable.Repeat(function.Parameters[^1], Math.Max(0, count - declared))];
    }

    private static SqlType AnyType(IReadOnlyList<SqlType> parameters, IReadOnlyList<BoundExpression> arguments, (string Name, Position? At) call)
    {
        BoundExpression[] open = [.. arguments.Where((_, i) => parameters[i] == SqlType.Null)];
        return open.Length == 0 ? SqlType.Null : Coercion.Common(open, call.Name, call.At);
    }

    private static Operands Convert(IReadOnlyList<SqlType> parameters, IReadOnlyList<BoundExpression> arguments, SqlType any) =>
        new([.. arguments.Select((argument, i) => Coercion.To(argument, parameters[i] == SqlType.Null ? any : parameters[i]))]);

    private static string Signature(string name, IEnumerable<SqlType> types) =>
        $"{name}({string.Join(", ", types.Select(type => type == SqlType.Null ? "any" : type.Name()))})";
}

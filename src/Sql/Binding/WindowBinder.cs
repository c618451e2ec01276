using MarketStore.Sql.Functions;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Binding;

/// <summary>Calls with OVER: the function, its window, and what the window inherits from a named one.</summary>
internal sealed class WindowBinder(ExpressionBinder expressions)
{
    /// <summary>Windows that name each other are followed this far.</summary>
    private const int MaxNames = 100;

    public BoundExpression Bind(Call call)
    {
        Window window = Resolve(call.Over!, 0);
        SortOrder order = Sorting.Bind(window.OrderBy, expressions.Bind);
        Operands partition = new([.. window.PartitionBy.Select(expressions.Bind)]);
        BoundFrame frame = window.Frame is null
            ? order.Keys.Count == 0 ? BoundFrame.Whole : BoundFrame.ToCurrent
            : Frame(window.Frame, order);
        string name = call.Function.Text.ToLowerInvariant();
        (AggregateFunction? function, Operands arguments, SqlType type, BoundExpression? filter) = WindowFunctions.Names.Contains(name)
            ? Special(call, name)
            : Aggregate(call, name);
        return new WindowCall(name, function, arguments, type)
        {
            PartitionBy = partition,
            Order = order,
            Frame = frame,
            IgnoresNulls = call.IgnoresNulls,
            IsDistinct = call.IsDistinct,
            Filter = filter,
        };
    }

    private (AggregateFunction? Function, Operands Arguments, SqlType Type, BoundExpression? Filter) Aggregate(Call call, string name)
    {
        if (!AggregateCatalog.Find(name).Any())
        {
            if (ScalarCatalog.Find(name).Any()) throw new SqlException($"{name} is a function of one row and takes no window", call.At);
            throw FunctionBinder.Unknown(call.Function.Text, call.At);
        }
        AggregateCall aggregate = expressions.AggregateOf(call, name);
        if (aggregate.Order is not null) throw new SqlException("ORDER BY belongs into OVER (...) here", call.At);
        return (aggregate.Function, aggregate.Arguments, aggregate.Type, aggregate.Filter);
    }

    private (AggregateFunction? Function, Operands Arguments, SqlType Type, BoundExpression? Filter) Special(Call call, string name)
    {
        (_, int least, int most, bool isValue, _) = WindowFunctions.All.First(function => function.Name == name);
        if (call.IsDistinct || call.Filter is not null || call.IsStar)
        {
            throw new SqlException($"{name} takes neither DISTINCT nor FILTER nor *", call.At);
        }
        if (call.Arguments.Count < least || call.Arguments.Count > most)
        {
            throw new SqlException($"{name} takes {(least == most ? $"{least}" : $"{least} to {most}")} arguments, and {call.Arguments.Count} were given", call.At);
        }
        List<BoundExpression> arguments = [.. call.Arguments.Select(argument => expressions.Bind(argument.Value))];
        if (Indicators.Find(name) is { } indicator) return (null, Settled(call, indicator, arguments), SqlType.Double, null);
        if (name == "lttb")
        {
            Operands points = new([Coercion.To(arguments[0], SqlType.Timestamp), Coercion.To(arguments[1], SqlType.Double), Whole(call, arguments[2], 2)]);
            return (null, points, SqlType.Boolean, null);
        }
        if (name == "ntile") return (null, new([Whole(call, arguments[0], 1)]), SqlType.BigInt, null);
        if (!isValue) return (null, new([]), name is "percent_rank" or "cume_dist" ? SqlType.Double : SqlType.BigInt, null);
        SqlType type = arguments[0].Type;
        if (arguments.Count > 1) arguments[1] = Whole(call, arguments[1], name == "nth_value" ? 1 : long.MinValue);
        if (arguments.Count > 2)
        {
            type = Coercion.Common([arguments[0], arguments[2]], name, call.At);
            (arguments[0], arguments[2]) = (Coercion.To(arguments[0], type), Coercion.To(arguments[2], type));
        }
        return (null, new(arguments), type, null);
    }

    /// <summary>The arguments of an indicator, with the settings that nobody wrote.</summary>
    private static Operands Settled(Call call, Indicator indicator, List<BoundExpression> arguments)
    {
        List<BoundExpression> settled = [.. arguments.Take(indicator.NumberCount).Select(number => Coercion.To(number, SqlType.Double))];
        for (int s = 0; s < indicator.Settings.Count; s++)
        {
            IndicatorSetting setting = indicator.Settings[s];
            BoundExpression? given = arguments.ElementAtOrDefault(indicator.NumberCount + s);
            settled.Add(given is null ? new Constant(setting.Default!.Value, SqlType.Double)
                : setting.IsWhole ? Whole(call, given, setting.Least) : Positive(call, given));
        }
        return new(settled);
    }

    private static BoundExpression Positive(Call call, BoundExpression argument)
    {
        BoundExpression number = Folding.Fold(Coercion.To(argument, SqlType.Double));
        return number is Constant { Value: double value } && value > 0 && double.IsFinite(value)
            ? number
            : throw new SqlException($"{call.Function.Text} needs a positive number that is a constant here", argument.Origin.At ?? call.At);
    }

    private static BoundExpression Whole(Call call, BoundExpression argument, long least)
    {
        BoundExpression number = Folding.Fold(Coercion.To(argument, SqlType.BigInt));
        return number is Constant { Value: long value } && value >= least
            ? number
            : throw new SqlException($"{call.Function.Text} needs a whole number{(least > 0 ? $" of {least} or more" : "")} that is a constant here", argument.Origin.At ?? call.At);
    }

    private Window Resolve(Window window, int depth)
    {
        if (window.Base is not { } name) return window;
        NamedWindow? named = expressions.Windows.FirstOrDefault(n => n.Name.Text.Equals(name.Text, StringComparison.OrdinalIgnoreCase));
        if (named is null || depth > MaxNames)
        {
            string known = string.Join(", ", expressions.Windows.Select(n => n.Name.Text));
            throw new SqlException(named is not null ? $"window \"{name}\" is defined by itself"
                : $"there is no window \"{name}\"{(known.Length == 0 ? ": WINDOW name AS (...) defines one" : $"; there is {known}")}", name.At);
        }
        Window basis = Resolve(named.Window, depth + 1);
        if (window.PartitionBy.Count > 0) throw new SqlException($"PARTITION BY is window \"{name}\"'s own and cannot be given again", window.At);
        if (window.OrderBy.Count > 0 && basis.OrderBy.Count > 0) throw new SqlException($"window \"{name}\" has an ORDER BY already", window.At);
        return basis with
        {
            OrderBy = window.OrderBy.Count > 0 ? window.OrderBy : basis.OrderBy,
            Frame = window.Frame ?? basis.Frame,
        };
    }

    private BoundFrame Frame(Frame frame, SortOrder order)
    {
        bool hasOffset = frame.Start.Offset is not null || frame.End.Offset is not null;
        if (frame.Unit == FrameUnit.Range && hasOffset && order.Keys.Count != 1)
        {
            throw new SqlException("RANGE with a distance needs exactly one ORDER BY key, a time or a number", frame.At);
        }
        if (frame.Unit == FrameUnit.Groups && order.Keys.Count == 0) throw new SqlException("GROUPS needs an ORDER BY", frame.At);
        SqlType key = hasOffset && frame.Unit == FrameUnit.Range ? order.Keys[0].Expression.Type : SqlType.BigInt;
        if (frame.Unit == FrameUnit.Range && hasOffset && !key.IsNumber() && !key.IsTemporal())
        {
            throw new SqlException($"RANGE with a distance needs a time or a number to order by, and this is a {key.Name()}", frame.At);
        }
        BoundBound start = Bound(frame.Start, key), end = Bound(frame.End, key);
        if (start.Kind == FrameBoundKind.UnboundedFollowing || end.Kind == FrameBoundKind.UnboundedPreceding || start.Kind > end.Kind)
        {
            throw new SqlException("the frame ends before it begins", frame.At);
        }
        return new BoundFrame(frame.Unit, start, end, frame.Exclude);
    }

    private BoundBound Bound(FrameBound bound, SqlType key)
    {
        if (bound.Offset is null) return new BoundBound(bound.Kind, null);
        SqlType type = key.IsTemporal() ? SqlType.Interval : key.IsInteger() ? SqlType.BigInt : SqlType.Double;
        object? offset = expressions.Value(bound.Offset, type, "a frame's distance");
        bool isNegative = offset switch
        {
            long rows => rows < 0,
            double distance => distance < 0,
            Interval interval => interval.Ns < 0 || interval.Months < 0,
            _ => true,
        };
        return isNegative ? throw new SqlException("a frame's distance is not negative", bound.At) : new BoundBound(bound.Kind, offset);
    }
}

using MarketStore.Engine.Time;
using MarketStore.Sql.Binding;
using MarketStore.Sql.Functions;
using MarketStore.Sql.Plans;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Legacy;

/// <summary>
/// The table functions of the Go MarketStore as plans over the operators that SQL has: candles are an aggregation by
/// bucket of time, gaps a window that looks one row ahead, adjusting a projection. Of several symbols each is treated
/// by itself.
/// </summary>
internal sealed class LegacyBinder(QueryBinder queries, Scope scope)
{
    private static readonly string[] Prices = ["Open", "High", "Low", "Close"];
    private static readonly string[] Aggregates = ["first", "max", "min", "last"];
    private static readonly string[] Deviations = ["avg", "stddev_samp"];
    private static readonly string[] Units = ["Sec", "Min", "H", "D", "W", "M", "Y"];

    private readonly ExpressionBinder _expressions = new(queries.Context, scope, queries);

    /// <summary>The legacy call of a select list: plain columns beside it play no part, as ever.</summary>
    /// <exception cref="SqlException">There are several.</exception>
    public static LegacyCall? Find(Select select)
    {
        List<LegacyCall> calls = [.. select.Items.Select(item => LegacyCall.Of(item.Value)).OfType<LegacyCall>()];
        if (calls.Count <= 1) return calls.FirstOrDefault();
        throw new SqlException($"{calls[0].Name} and {calls[1].Name} each make a table: put one of them into a subquery", calls[1].At);
    }

    public Plan Bind(Plan input, LegacyCall call) => call.Name switch
    {
        "gap" => Gaps(call, input),
        "adjust" => Adjust(input, HasWord(call, "split") || call.Texts.Count == 0, HasWord(call, "dividend") || call.Texts.Count == 0, call.At),
        _ => Candles(input, call),
    };

    /// <summary>Prices divided by the factors of later splits and dividends, volumes multiplied.</summary>
    public Plan Adjust(Plan input, bool split, bool dividend, Position at)
    {
        PlanColumn time = Time(at);
        BoundExpression symbol = new ColumnReference(scope.Resolve(null, new Name("Symbol", false))
            ?? throw new SqlException("adjusting goes by the symbol, and there is none: read a bucket or a family", at));
        var actions = new CorporateActions(queries.Context.Engine, queries.Context.Rights, split, dividend);
        BoundExpression factor = new FunctionCall(actions.Factor, new([symbol, new ColumnReference(time)]), SqlType.Double);
        return new ProjectPlan(input, [.. scope.Star(null).Select(column => new Computed(new PlanColumn(column.Name, column.Type), Adjusted(column)))]);

        BoundExpression Adjusted(PlanColumn column)
        {
            BoundExpression value = new ColumnReference(column);
            if (column is { Name: "Volume", Type: SqlType.BigInt })
            {
                BoundExpression scaled = FunctionBinder.Call("*", [value, factor], at);
                return new Conversion(FunctionBinder.Call("round", [scaled], at), SqlType.BigInt, IsTry: false);
            }
            if (!column.Type.IsFloat()) return value;
            BoundExpression places = new Constant(4L, SqlType.BigInt);
            return Coercion.To(FunctionBinder.Call("round", [FunctionBinder.Call("/", [value, factor], at), places], at), column.Type);
        }
    }

    /// <summary>Neighbouring rows that are further apart than a duration, or than three deviations from the mean.</summary>
    public Plan Gaps(Plan input, Interval? longest, Position at)
    {
        (Plan gaps, PlanColumn end) = GapRows(input, longest, at);
        BoundExpression start = new ColumnReference(Time(at)), stop = new ColumnReference(end);
        return new ProjectPlan(gaps, [
            .. Symbol(),
            new Computed(new PlanColumn(Relation.EpochName, SqlType.Timestamp), start),
            new Computed(new PlanColumn("End", SqlType.Timestamp), stop),
            new Computed(new PlanColumn("Length", SqlType.Interval), FunctionBinder.Call("-", [stop, start], at))]);
    }

    private static bool HasWord(LegacyCall call, string word) => call.Texts.Any(text => text.Trim().Equals(word, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whole seconds, as the original has them.</summary>
    private ProjectPlan Gaps(LegacyCall call, Plan input)
    {
        if (call.Arguments.Count > 0) throw new SqlException("gap takes no columns, only a duration: gap('1Min')", call.At);
        (Plan gaps, PlanColumn end) = GapRows(input, call.Texts.Count == 0 ? null : Timeframe(call.Texts[0]), call.At);
        BoundExpression start = new ColumnReference(Time(call.At));
        BoundExpression stop = Seconds(new ColumnReference(end), call.At);
        return new ProjectPlan(gaps, [
            .. Symbol(),
            new Computed(new PlanColumn(Relation.EpochName, SqlType.Timestamp), start),
            new Computed(new PlanColumn("End", SqlType.BigInt), stop),
            new Computed(new PlanColumn("Length", SqlType.BigInt), FunctionBinder.Call("-", [stop, Seconds(start, call.At)], call.At))]);
    }

    private static BoundExpression Seconds(BoundExpression time, Position at) => FunctionBinder.Call("epoch_s", [time], at);

    private (Plan Gaps, PlanColumn End) GapRows(Plan input, Interval? longest, Position at)
    {
        PlanColumn time = Time(at);
        BoundExpression start = new ColumnReference(time);
        var window = new WindowCall("lead", null, new([start]), SqlType.Timestamp)
        {
            PartitionBy = new([.. Symbol().Select(item => item.Value)]),
            Order = new SortOrder([new BoundSortKey(start, false, false)]),
            Frame = BoundFrame.ToCurrent,
        };
        var next = new Windowed(new PlanColumn("End", SqlType.Timestamp), window);
        Plan plan = new WindowPlan(input, [next]);
        BoundExpression end = new ColumnReference(next.Column);
        if (longest is { } most)
        {
            BoundExpression length = FunctionBinder.Call("-", [end, start], at);
            return (new FilterPlan(plan, ExpressionBinder.Compare(">", length, new Constant(most, SqlType.Interval), at)), next.Column);
        }
        return (Outliers(plan, (start, end), window, at), next.Column);
    }

    /// <summary>Distances whose z-score is above 3 in either direction; a deviation of 0 counts as 1 second.</summary>
    private static FilterPlan Outliers(Plan plan, (BoundExpression Start, BoundExpression End) row, WindowCall window, Position at)
    {
        BoundExpression distance = FunctionBinder.Call("/", [FunctionBinder.Call("-", [FunctionBinder.Call("epoch_ns", [row.End], at), FunctionBinder.Call("epoch_ns", [row.Start], at)], at), new Constant((double)Timestamps.NsPerSecond, SqlType.Double)], at);
        Windowed[] moments = [.. Deviations.Select(name =>
        {
            AggregateCall call = FunctionBinder.Aggregate(name, [distance], () => null, at)!;
            return new Windowed(new PlanColumn(name, SqlType.Double), window with
            {
                Name = name, Function = call.Function, Arguments = call.Arguments, Type = SqlType.Double, Order = SortOrder.None, Frame = BoundFrame.Whole,
            });
        })];
        plan = new WindowPlan(plan, moments);
        BoundExpression deviation = FunctionBinder.Call("nullif", [new ColumnReference(moments[1].Column), new Constant(0.0, SqlType.Double)], at);
        deviation = FunctionBinder.Call("coalesce", [deviation, new Constant(1.0, SqlType.Double)], at);
        BoundExpression score = FunctionBinder.Call("/", [FunctionBinder.Call("-", [distance, new ColumnReference(moments[0].Column)], at), deviation], at);
        return new FilterPlan(plan, ExpressionBinder.Compare(">", FunctionBinder.Call("abs", [score], at), new Constant(3.0, SqlType.Double), at));
    }

    private ProjectPlan Candles(Plan input, LegacyCall call)
    {
        bool isTick = call.Name == "tickcandler";
        if (call.Texts.Count != 1)
        {
            throw new SqlException($"not enough init arguments for {call.Name}, need 1 have {call.Texts.Count}: a timeframe such as '5Min'", call.At);
        }
        Interval width = Timeframe(call.Texts[0]) ?? throw new SqlException(
            $"no suitable timeframe provided: timeframe not found in \"{call.Texts[0]}\"; write '5Min', '1H' or '1D'", call.At);
        var parameters = new LegacyParameters(call, isTick ? ["CandlePrice"] : Prices, ["Sum", "Avg"]);
        TimeZoneInfo? zone = queries.Context.Zone == TimeZoneInfo.Utc ? null : queries.Context.Zone;
        BoundExpression bucket = new FunctionCall(GridFunctions.Start(new TimeGrid(width, null, zone)), new([new ColumnReference(Time(call.At))]), SqlType.Timestamp);
        List<Computed> keys = [.. Symbol(), new Computed(new PlanColumn(Relation.EpochName, SqlType.Timestamp), bucket)];
        var calls = new List<Aggregated>();
        foreach ((string price, string aggregate) in Prices.Zip(Aggregates))
        {
            calls.Add(Aggregate(price, aggregate, Mean(parameters[isTick ? "CandlePrice" : price], call.At), call.At));
        }
        foreach (Name column in parameters["Sum"]) calls.Add(Aggregate(column.Text + "_SUM", "sum", Mean([column], call.At), call.At));
        foreach (Name column in parameters["Avg"]) calls.Add(Aggregate(column.Text + "_AVG", "avg", Mean([column], call.At), call.At));
        Plan plan = new AggregatePlan(input, keys, calls);
        return new ProjectPlan(plan, [.. plan.Columns.Select(column => new Computed(column, new ColumnReference(column)))]);
    }

    private Aggregated Aggregate(string name, string function, BoundExpression value, Position at)
    {
        BoundExpression number = function is "sum" or "avg" ? Coercion.To(value, SqlType.Double) : value;
        AggregateCall call = FunctionBinder.Aggregate(function, [number], () => new ColumnReference(Time(at)), at)!;
        return new Aggregated(new PlanColumn(name, call.Type), call);
    }

    /// <summary>Of several columns, their mean: the middle of bid and ask.</summary>
    private BoundExpression Mean(IReadOnlyList<Name> columns, Position at)
    {
        BoundExpression? sum = null;
        foreach (Name name in columns)
        {
            BoundExpression value = _expressions.Bind(new ColumnName(null, name) { At = name.At });
            if (!value.Type.IsNumber()) throw new SqlException($"column \"{name}\" is {value.Type.Name()}, and a number is needed", name.At);
            sum = sum is null ? value : FunctionBinder.Call("+", [Coercion.To(sum, SqlType.Double), Coercion.To(value, SqlType.Double)], at);
        }
        return columns.Count == 1 ? sum! : FunctionBinder.Call("/", [sum!, new Constant((double)columns.Count, SqlType.Double)], at);
    }

    private PlanColumn Time(Position at) => scope.Time ?? throw new SqlException("this goes by the column Epoch, and there is none", at);

    /// <summary>The symbol, when there can be several.</summary>
    private Computed[] Symbol() => [.. scope.Star(null).Where(column => column.Name == "Symbol").Take(1)
        .Select(column => new Computed(column, new ColumnReference(column)))];

    /// <summary>A timeframe anywhere in a text: digits, then one of Sec, Min, H, D, W, M, Y.</summary>
    private static Interval? Timeframe(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsAsciiDigit(text[i]) || (i > 0 && char.IsAsciiDigit(text[i - 1]))) continue;
            int end = i;
            while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
            foreach (string unit in Units)
            {
                if (!text.AsSpan(end).StartsWith(unit, StringComparison.Ordinal)) continue;
                return Interval.TryRead(text.AsSpan(i, end - i), unit == "M" ? "month" : unit, out Interval width) && !width.IsZero ? width : null;
            }
        }
        return null;
    }
}

using MarketStore.Sql.Files;
using MarketStore.Sql.Legacy;
using MarketStore.Sql.Plans;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Binding;

/// <summary>Functions that stand for tables.</summary>
internal sealed class TableFunctionBinder(TableBinder tables)
{
    private static readonly string[] Names = ["bucket", "buckets", "generate_series", "adjusted", "gaps", "lttb", "read_csv", "read_parquet", "read_json", "read_arrow", "candlecandler", "tickcandler"];

    private readonly ExpressionBinder _constants = new(tables.Queries.Context, Scope.Empty, tables.Queries);

    private FileFunctions Files => new(tables.Queries.Context, _constants);

    /// <returns>The plan, and those of its columns that <c>*</c> does not show.</returns>
    public (Plan Plan, IReadOnlyList<PlanColumn> Hidden) Bind(TableFunction function) => function.Function.Text.ToLowerInvariant() switch
    {
        "bucket" => Bucket(function),
        "buckets" => function.Arguments.Count == 0 ? (BucketsPlan.Whole(), [])
            : throw new SqlException("buckets() has no arguments: WHERE and ORDER BY choose among its rows", function.At),
        "generate_series" => (Series(function), []),
        "adjusted" => (Adjusted(function), []),
        "gaps" => (Gaps(function), []),
        "lttb" => (Downsampled(function), []),
        "read_csv" => (Files.Read(function, FileFormat.Csv), []),
        "read_parquet" => (Files.Read(function, FileFormat.Parquet), []),
        "read_json" => (Files.Read(function, FileFormat.Json), []),
        "read_arrow" => (Files.Read(function, FileFormat.Arrow), []),
        var name => throw new SqlException(
            $"there is no table function \"{function.Function}\"{(Suggestions.Closest(name, Names) is { } similar ? $"; did you mean \"{similar}\"?" : $"; there is {string.Join(", ", Names[..^2])}")}",
            function.At),
    };

    private (Plan Plan, IReadOnlyList<PlanColumn> Hidden) Bucket(TableFunction function)
    {
        if (function.Arguments.Count is not (2 or 3))
        {
            throw new SqlException("bucket takes a symbol, a timeframe and an attribute group: bucket('AAPL', '1Min', 'OHLCV')", function.At);
        }
        IEnumerable<string?> parts = function.Arguments.Select(argument => (string?)_constants.Value(argument.Value, SqlType.Text, "an argument of bucket"));
        ScanPlan scan = BucketTables.Bind(tables.Queries.Context, new Name(string.Join('/', parts), IsQuoted: true) { At = function.At });
        return (scan, scan.Hidden);
    }

    private SeriesPlan Series(TableFunction function)
    {
        if (function.Arguments.Count is not (2 or 3))
        {
            throw new SqlException("generate_series takes a start, an end and a step: generate_series('2024-01-01', '2024-02-01', 1D)", function.At);
        }
        List<BoundExpression> bounds = [.. function.Arguments.Select(argument => Folding.Fold(_constants.Bind(argument.Value)))];
        bool isTime = bounds[0].Type is not SqlType.BigInt;
        SqlType type = isTime ? SqlType.Timestamp : SqlType.BigInt;
        object? start = Value(bounds[0], type), stop = Value(bounds[1], type);
        object? step = bounds.Count == 2 ? (isTime ? new Interval(0, Engine.Time.Timestamps.NsPerDay) : 1L)
            : Value(bounds[2], isTime ? SqlType.Interval : SqlType.BigInt);
        if (start is null || stop is null || step is null) throw new SqlException("generate_series takes constants that are not NULL", function.At);
        if (step is 0L or Interval { IsZero: true }) throw new SqlException("the step of generate_series is not 0", function.At);
        return new SeriesPlan(new PlanColumn(isTime ? Relation.EpochName : "generate_series", type), start, stop, step);

        object? Value(BoundExpression bound, SqlType wanted) => Folding.Fold(Coercion.To(bound, wanted)) is Constant constant
            ? constant.Value : throw new SqlException("generate_series takes constants", bound.Origin.At ?? function.At);
    }

    private Plan Adjusted(TableFunction function)
    {
        (Plan input, Scope scope) = Table(function);
        bool split = Flag(function, "split"), dividend = Flag(function, "dividend");
        if (!function.Arguments.Skip(1).Any()) split = dividend = true;
        return new LegacyBinder(tables.Queries, scope).Adjust(input, split, dividend, function.At);
    }

    private Plan Gaps(TableFunction function)
    {
        (Plan input, Scope scope) = Table(function);
        Argument? most = function.Arguments.Skip(1).FirstOrDefault(argument => argument.Name is null || Is(argument, "max"));
        Interval? longest = most is null ? null : (Interval?)_constants.Value(most.Value, SqlType.Interval, "max of gaps");
        return new LegacyBinder(tables.Queries, scope).Gaps(input, longest, function.At);
    }

    /// <summary>The rows of each symbol that show the line of a column best: <c>lttb(table, Close, 500)</c>.</summary>
    private ProjectPlan Downsampled(TableFunction function)
    {
        (Plan input, Scope scope) = Table(function);
        if (function.Arguments.Count != 3) throw new SqlException("lttb takes a table, a column and a number of rows: lttb(`AAPL/1D/OHLCV`, Close, 500)", function.At);
        PlanColumn time = scope.Time ?? throw new SqlException("lttb goes by the column Epoch, and the table has none", function.At);
        Expression column = function.Arguments[1].Value is TextLiteral text ? new ColumnName(null, new Name(text.Value, IsQuoted: true) { At = text.At }) { At = text.At } : function.Arguments[1].Value;
        BoundExpression line = Coercion.To(new ExpressionBinder(tables.Queries.Context, scope, tables.Queries).Bind(column), SqlType.Double);
        object? count = _constants.Value(function.Arguments[2].Value, SqlType.BigInt, "the number of rows of lttb");
        if (count is not long rows || rows < 2) throw new SqlException("lttb keeps 2 rows or more", function.Arguments[2].Value.At);
        IEnumerable<PlanColumn> symbol = scope.Star(null).Where(shown => shown.Name == "Symbol").Take(1);
        var window = new WindowCall("lttb", null, new([new ColumnReference(time), line, new Constant(rows, SqlType.BigInt)]), SqlType.Boolean)
        {
            PartitionBy = new([.. symbol.Select(shown => new ColumnReference(shown))]),
            Order = new SortOrder([new BoundSortKey(new ColumnReference(time), false, false)]),
            Frame = BoundFrame.Whole,
        };
        var isKept = new Windowed(new PlanColumn("lttb", SqlType.Boolean), window);
        Plan plan = new FilterPlan(new WindowPlan(input, [isKept]), new ColumnReference(isKept.Column));
        return new ProjectPlan(plan, [.. scope.Star(null).Select(shown => new Computed(shown, new ColumnReference(shown)))]);
    }

    /// <summary>The first argument: a table's name.</summary>
    private (Plan Plan, Scope Scope) Table(TableFunction function)
    {
        Name? name = (function.Arguments.Count > 0 ? function.Arguments[0].Value : null) switch
        {
            ColumnName { Table: null } column => column.Column,
            TextLiteral text => new Name(text.Value, IsQuoted: true) { At = text.At },
            _ => null,
        };
        if (name is null) throw new SqlException($"{function.Function}(...) takes a table first: {function.Function}(`AAPL/1D/OHLCV`, ...)", function.At);
        string[] known = function.Function.Text.ToLowerInvariant() switch
        {
            "gaps" => ["max"],
            "adjusted" => ["split", "dividend"],
            _ => [],
        };
        foreach (Argument argument in function.Arguments.Skip(1).Where(argument => argument.Name is not null))
        {
            if (!known.Any(option => Is(argument, option))) throw new SqlException($"{function.Function} has no option \"{argument.Name}\"{(known.Length == 0 ? "" : $"; it has {string.Join(" and ", known)}")}", argument.At);
        }
        return tables.Bind(new NamedTable(name) { At = name.At }, new Select([]));
    }

    private bool Flag(TableFunction function, string name) =>
        function.Arguments.FirstOrDefault(argument => Is(argument, name)) is { } flag
        && _constants.Value(flag.Value, SqlType.Boolean, name) is true;

    private static bool Is(Argument argument, string name) =>
        string.Equals(argument.Name?.Text, name, StringComparison.OrdinalIgnoreCase);
}

using System.Globalization;
using CsCheck;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Functions;
using MarketStore.Sql.Types;

namespace MarketStore.Tests.Sql.Functions;

/// <summary>Aggregates over frames that slide, against the same aggregates of each frame by itself.</summary>
public sealed class SlidingTests
{
    private const double Tolerance = 1e-9;

    /// <summary>What has no way to slide, because what it makes is as long as the frame.</summary>
    private static readonly string[] Fixed = ["string_agg"];

    /// <summary>What is computed in another way over frames, and makes nothing of DISTINCT.</summary>
    private static readonly string[] Sketched = ["mode", "approx_count_distinct"];

    public static TheoryData<string> Aggregates() => [.. AggregateCatalog.Names.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Aggregates))]
    public void Sliding_is_adding_up_each_frame(string name)
    {
        foreach (AggregateFunction function in AggregateCatalog.Find(name))
        {
            foreach (SqlType type in function.Parameters.Contains(SqlType.Null) ? Any : [SqlType.Null])
            {
                SqlType[] types = [.. function.Parameters.Select(parameter => parameter == SqlType.Null ? type : parameter)];
                Gen.Int.Sample(seed => Compare(function, types, seed), iter: 60, threads: 1);
            }
        }
    }

    [Fact]
    public void A_great_value_leaves_no_trace()
    {
        double[] values = [1e17, 1, 2, 3, double.PositiveInfinity, 1, 2, 3];
        foreach ((string name, double expected) in new[] { ("sum", 6.0), ("avg", 2), ("stddev_samp", 1), ("var_pop", 2.0 / 3), ("median", 2) })
        {
            Column result = Create(name, SqlType.Double).Slide([new Column<double>(values)], [RowSpans.Trailing(values.Length, 3)])!;
            foreach (int row in new[] { 3, 7 }) Assert.Equal(expected, (double)result[row]!, 12);
        }
    }

    /// <summary>A frame by itself would take 10^10 steps for each of these.</summary>
    [Theory]
    [InlineData("stddev_samp")]
    [InlineData("sum")]
    [InlineData("median")]
    [InlineData("max")]
    [InlineData("mode")]
    [InlineData("approx_count_distinct")]
    public void Long_frames_cost_what_short_ones_do(string name)
    {
        const int Rows = 200_000;
        var values = new Column<double>([.. Enumerable.Range(0, Rows).Select(i => (double)(i * 7919L % 10_007))]);
        Column result = Create(name, SqlType.Double).Slide([values], [RowSpans.Trailing(Rows, Rows / 2)])!;
        Assert.Equal(Rows, result.Count);
        Assert.NotNull(result[Rows - 1]);
    }

    private static SqlType[] Any { get; } = [SqlType.BigInt, SqlType.Double, SqlType.Text, SqlType.Boolean, SqlType.UBigInt, SqlType.Interval];

    private static Accumulator Create(string name, SqlType type) =>
        AggregateCatalog.Find(name).First(function => function.Parameters.Count == 1 && (function.Parameters[0] == type || function.Parameters[0] == SqlType.Null)).Create([type]);

    private static void Compare(AggregateFunction function, SqlType[] types, int seed)
    {
        var random = new Random(seed);
        int count = random.Next(1, 60);
        Column[] arguments = [.. types.Select((type, place) => Random(random, type, (function, place), count))];
        IReadOnlyList<RowSpans> pieces = Pieces(random, count);
        bool isDistinct = types.Length == 1 && !Sketched.Contains(function.Name) && random.Next(3) == 0;
        Accumulator Make(AggregateFunction made) => isDistinct ? new DistinctAccumulator(made.Create(types), types[0].StorageOf()) : made.Create(types);
        Column? slid = Make(function).Slide(arguments, pieces);
        if (Fixed.Contains(function.Name))
        {
            Assert.Null(slid);
            return;
        }
        Assert.NotNull(slid);
        for (int row = 0; row < count; row++)
        {
            int[] rows = [.. pieces.SelectMany(spans => Enumerable.Range(spans.Starts[row], spans.Limits[row] - spans.Starts[row]))];
            Accumulator alone = Make(function.Name == "approx_quantile" ? AggregateCatalog.Find("quantile_disc").First() : function);
            alone.Grow(1);
            if (rows.Length > 0) alone.Add(Array.ConvertAll(arguments, argument => argument.Take(rows)), rows.Length, null);
            object? expected = alone.Result(0, 1)[0], actual = slid[row];
            Assert.True(AreEqual(expected, actual), $"seed {seed}: {function.Name}({(isDistinct ? "DISTINCT " : "")}{string.Join(", ", types)}) of rows {string.Join(' ', rows)} is {actual ?? "NULL"} and not {expected ?? "NULL"}; {string.Join("; ", arguments.Select(Text))}");
        }
    }

    private static string Text(Column column) => string.Join(' ', Enumerable.Range(0, column.Count).Select(row => Convert.ToString(column[row], CultureInfo.InvariantCulture) ?? "NULL"));

    private static bool AreEqual(object? expected, object? actual) => (expected, actual) switch
    {
        (double a, double b) => a.Equals(b) || Math.Abs(a - b) <= Tolerance * Math.Max(1, Math.Abs(a)),
        _ => Equals(expected, actual),
    };

    /// <summary>One to three pieces, each of which moves forward.</summary>
    private static IReadOnlyList<RowSpans> Pieces(Random random, int count)
    {
        int[] before = Bounds(), middle = Bounds(), after = Bounds(), end = Bounds();
        for (int i = 0; i < count; i++)
        {
            middle[i] = Math.Max(middle[i], before[i]);
            after[i] = Math.Max(after[i], middle[i]);
            end[i] = Math.Max(end[i], after[i]);
        }
        return random.Next(3) == 0 ? [new RowSpans(before, middle), new RowSpans(after, end)] : [new RowSpans(before, end)];

        int[] Bounds()
        {
            int shift = random.Next(-count, count), jump = random.Next(1, 4);
            var bounds = new int[count];
            for (int i = 0; i < count; i++) bounds[i] = Math.Clamp(i + shift - (i % jump), i == 0 ? 0 : bounds[i - 1], count);
            return bounds;
        }
    }

    private static Column Random(Random random, SqlType type, (AggregateFunction Function, int Place) parameter, int count)
    {
        if (parameter is { Function.Name: "quantile_cont" or "quantile_disc" or "approx_quantile", Place: 1 }) return Column.Constant<double>(random.Next(5) / 4.0, false, count);
        if (parameter is { Function.Name: "string_agg", Place: 1 }) return Column.Constant<string>("-", false, count);
        bool isWeight = parameter is { Function.Name: "vwap", Place: 1 } or { Function.Name: "wavg", Place: 0 };
        bool[]? nulls = random.Next(3) == 0 ? null : [.. Enumerable.Range(0, count).Select(_ => random.Next(4) == 0)];
        bool hasSpecial = random.Next(3) == 0;
        long time = 0;
        return type switch
        {
            SqlType.Double => new Column<double>([.. Enumerable.Range(0, count).Select(_ => Number())], nulls),
            SqlType.Timestamp => new Column<long>([.. Enumerable.Range(0, count).Select(_ => time += random.Next(3))], nulls),
            SqlType.BigInt => new Column<long>([.. Enumerable.Range(0, count).Select(_ => random.NextInt64(-9, 9))], nulls),
            SqlType.UBigInt => new Column<ulong>([.. Enumerable.Range(0, count).Select(_ => (ulong)random.Next(9))], nulls),
            SqlType.Boolean => new Column<bool>([.. Enumerable.Range(0, count).Select(_ => random.Next(2) == 0)], nulls),
            SqlType.Text => new Column<string>([.. Enumerable.Range(0, count).Select(_ => new string((char)('a' + random.Next(4)), random.Next(3)))], nulls),
            _ => new Column<Interval>([.. Enumerable.Range(0, count).Select(_ => new Interval(0, random.Next(5)))], nulls),
        };

        double Number() => hasSpecial && random.Next(12) == 0
            ? (random.Next(3), isWeight) switch { (0, false) => double.PositiveInfinity, (1, false) => double.NegativeInfinity, (2, false) => double.NaN, _ => 0 }
            : isWeight ? random.Next(4) : random.Next(-40, 40) / 4.0;
    }
}

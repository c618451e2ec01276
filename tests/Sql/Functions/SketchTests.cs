using CsCheck;
using MarketStore.Sql.Functions;

namespace MarketStore.Tests.Sql.Functions;

/// <summary>Estimates keep to the bounds that docs/sql.md states, and merge to those of all values.</summary>
public sealed class SketchTests
{
    private static readonly double[] Fractions = [0, 0.001, 0.01, 0.25, 0.5, 0.9, 0.99, 0.999, 1];

    [Fact]
    public void A_quantile_is_within_half_a_percent_of_its_value() => Gen.Int.Sample(
        seed =>
        {
            var random = new Random(seed);
            int kind = random.Next(4);
            double[] values = [.. Enumerable.Range(0, random.Next(1, 3000)).Select(_ => Draw(random, kind))];
            QuantileSketch sketch = Merged<QuantileSketch, double, double>(values, random);
            Array.Sort(values);
            foreach (double fraction in Fractions)
            {
                double exact = values[Math.Max(0, (int)Math.Ceiling(fraction * values.Length) - 1)];
                Assert.True(sketch.TryResult(fraction, out double estimate));
                Assert.True(Math.Abs(estimate - exact) <= (QuantileSketch.Accuracy + 1e-9) * Math.Abs(exact), $"seed {seed}: {fraction} is {estimate} and not {exact}");
            }
        },
        iter: 200, threads: 1);

    [Theory]
    [InlineData(1)]
    [InlineData(999)]
    [InlineData(1_000)]
    public void Few_different_values_are_counted_exactly(int count)
    {
        DistinctSketch<long> sketch = Merged<DistinctSketch<long>, long, long>([.. Enumerable.Range(0, 3 * count).Select(i => (long)(i % count))], new Random(1));
        sketch.TryResult(0, out long result);
        Assert.Equal(count, result);
    }

    [Theory]
    [InlineData(1_001)]
    [InlineData(3_000)]
    [InlineData(10_000)]
    [InlineData(100_000)]
    [InlineData(1_000_000)]
    public void Many_different_values_are_counted_to_seven_percent(int count)
    {
        // Four standard errors of 1.6 %: what a fixed set of seeds has to keep to.
        for (int seed = 0; seed < 8; seed++)
        {
            long from = (long)seed << 40;
            var sketch = new DistinctSketch<long>();
            for (long i = 0; i < count; i++) sketch.Add(from + i);
            sketch.TryResult(0, out long result);
            Assert.True(Math.Abs(result - count) <= 0.065 * count, $"seed {seed}: {result} of {count}");
        }
    }

    [Fact]
    public void Merging_in_any_order_gives_the_same() => Gen.Int.Sample(
        seed =>
        {
            var random = new Random(seed);
            string[] values = [.. Enumerable.Range(0, random.Next(1, 4000)).Select(_ => $"v{random.Next(3000)}")];
            long first = 0, second = 0;
            Merged<DistinctSketch<string>, string, long>(values, random).TryResult(0, out first);
            random.Shuffle(values);
            Merged<DistinctSketch<string>, string, long>(values, random).TryResult(0, out second);
            Assert.Equal(first, second);
        },
        iter: 50, threads: 1);

    private static double Draw(Random random, int kind) => kind switch
    {
        0 => random.Next(-3, 4),
        1 => (random.NextDouble() - 0.5) * 1e6,
        2 => Math.Exp(random.NextDouble() * 1000 - 500) * (random.Next(2) == 0 ? -1 : 1),
        _ => 100 + Math.Round(random.NextDouble(), 2),
    };

    private static TSketch Merged<TSketch, T, TResult>(T[] values, Random random)
        where TSketch : class, ISketch<TSketch, T, TResult>, new()
    {
        TSketch[] parts = [.. Enumerable.Range(0, 4).Select(_ => new TSketch())];
        foreach (T value in values) parts[random.Next(parts.Length)].Add(value);
        random.Shuffle(parts);
        foreach (TSketch part in parts[1..]) parts[0].Merge(part);
        return parts[0];
    }
}

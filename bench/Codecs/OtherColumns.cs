using System.Text;
using MarketStore.Engine.Columns;

namespace MarketStore.Bench.Codecs;

/// <summary>Columns that bars and ticks do not have: one for each path through the codecs left out.</summary>
internal static class OtherColumns
{
    private const int Rows = 100_000;
    private const int Seed = 7;

    public static IEnumerable<BenchColumn> All()
    {
        var random = new Random(Seed);
        yield return BenchColumn.Of("other", "microseconds", ColumnType.Int64, Microseconds(random));
        yield return BenchColumn.Of("other", "round lots", ColumnType.Int32,
            Each(() => 100 * (1 + (int)Math.Min(-20 * Math.Log(1 - random.NextDouble()), 5000))));
        yield return BenchColumn.Of("other", "random int64", ColumnType.Int64, Each(() => random.NextInt64()));
        yield return BenchColumn.Of("other", "conditions", ColumnType.UInt8, Each(() => (byte)random.Next(12)));
        yield return BenchColumn.Of("other", "bool", ColumnType.Bool, Each(() => (byte)random.Next(2)));
        yield return BenchColumn.Of("other", "float32 price", ColumnType.Float32,
            Walk(random, 1e-4).Select(price => (float)Math.Round(price, 2)));
        yield return BenchColumn.Of("other", "cents x 0.01", ColumnType.Float64,
            Walk(random, 1e-4).Select(price => (int)(price * 100) * 0.01));
        yield return BenchColumn.Of("other", "unrounded walk", ColumnType.Float64, Walk(random, 6e-4));
        yield return BenchColumn.Of("other", "returns", ColumnType.Float64, Each(() => 6e-4 * Gaussian(random)));
        yield return new BenchColumn("other", "8 exchanges", ColumnType.String16, Exchanges(random));
    }

    private static IEnumerable<T> Each<T>(Func<T> next) => Enumerable.Range(0, Rows).Select(_ => next());

    private static IEnumerable<long> Microseconds(Random random)
    {
        long time = 1_688_477_400_000_000;
        return Each(() => 1000 * (time += 1 + (long)(-200_000 * Math.Log(1 - random.NextDouble()))));
    }

    private static IEnumerable<double> Walk(Random random, double sigma)
    {
        double price = 250;
        return Each(() => price *= Math.Exp(sigma * Gaussian(random)));
    }

    private static byte[] Exchanges(Random random)
    {
        string[] names = ["NASDAQ", "NYSE", "ARCA", "BATS", "EDGX", "IEX", "MEMX", "PHLX"];
        int width = ColumnType.String16.Width();
        byte[] values = new byte[Rows * width];
        for (int i = 0; i < Rows; i++)
            Encoding.UTF32.GetBytes(names[random.Next(names.Length)], values.AsSpan(i * width, width));
        return values;
    }

    private static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}

using MarketStore.Engine.Columns;

namespace MarketStore.Bench.Codecs;

/// <summary>
/// One symbol of T5M (250,000 trades) and of Q20M (1,000,000 quotes): a day from 13:30 to 20:00 UTC, exponential gaps
/// in nanoseconds, prices on a cent grid, sizes Pareto(1.2) x 100 + 1.
/// </summary>
internal static class TickColumns
{
    private const long OpenNs = 1_688_477_400_000_000_000;
    private const double SessionNs = 6.5 * 3600 * 1e9;
    private const int Seed = 42;

    public static IEnumerable<BenchColumn> Trades()
    {
        const int Rows = 250_000;
        var random = new Random(Seed);
        int cents = 5_000 + random.Next(40_000);
        double[] prices = new double[Rows];
        int[] sizes = new int[Rows];
        for (int i = 0; i < Rows; i++)
        {
            cents += random.Next(-1, 2);
            prices[i] = Math.Round(cents / 100.0, 2);
            sizes[i] = (int)Math.Min(Pareto(random, 1.2) * 100, 1e9) + 1;
        }
        yield return BenchColumn.Of("trades", "Epoch", ColumnType.Int64, Times(random, Rows));
        yield return BenchColumn.Of("trades", "Price", ColumnType.Float64, prices);
        yield return BenchColumn.Of("trades", "Size", ColumnType.Int32, sizes);
    }

    /// <summary>Without sizes; <see cref="Trades"/> has the like.</summary>
    public static IEnumerable<BenchColumn> Quotes()
    {
        const int Rows = 1_000_000;
        var random = new Random(Seed + 1);
        int cents = 5_000 + random.Next(40_000);
        double[] bids = new double[Rows], asks = new double[Rows];
        for (int i = 0; i < Rows; i++)
        {
            cents += random.Next(2) == 0 ? 1 : -1;
            int spread = random.Next(1, 4), bid = cents - (spread / 2);
            bids[i] = Math.Round(bid / 100.0, 2);
            asks[i] = Math.Round((bid + spread) / 100.0, 2);
        }
        yield return BenchColumn.Of("quotes", "Epoch", ColumnType.Int64, Times(random, Rows));
        yield return BenchColumn.Of("quotes", "Bid", ColumnType.Float64, bids);
        yield return BenchColumn.Of("quotes", "Ask", ColumnType.Float64, asks);
    }

    private static long[] Times(Random random, int rows)
    {
        long[] times = new long[rows];
        double time = 0;
        for (int i = 0; i < rows; i++)
        {
            time -= Math.Log(1 - random.NextDouble()) * SessionNs / rows;
            times[i] = OpenNs + (long)time;
        }
        return times;
    }

    private static double Pareto(Random random, double shape) => Math.Pow(1 - random.NextDouble(), -1 / shape) - 1;
}

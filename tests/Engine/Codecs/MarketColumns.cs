using System.Runtime.InteropServices;
using MarketStore.Engine.Columns;

namespace MarketStore.Tests.Engine.Codecs;

/// <summary>
/// Columns as markets make them: bars of a year of minutes, trades and quotes of a day. Prices walk on a cent grid,
/// volumes and sizes are Pareto, times of ticks are exponential. The same seed gives the same values.
/// </summary>
internal static class MarketColumns
{
    private const long NsPerMinute = 60_000_000_000;
    private const long NsPerDay = 24 * 60 * NsPerMinute;

    /// <summary>Time, open, high, low, close, volume.</summary>
    public static (ColumnType Type, byte[] Values)[] Bars(int rows, int seed)
    {
        var random = new Random(seed);
        long[] times = new long[rows], volumes = new long[rows];
        double[][] prices = [new double[rows], new double[rows], new double[rows], new double[rows]];
        double price = 20 + (480 * random.NextDouble());
        for (int i = 0; i < rows; i++)
        {
            long day = i / 390;
            times[i] = 1_672_669_800_000_000_000 + ((day + (day / 5 * 2)) * NsPerDay) + (i % 390 * NsPerMinute);
            double open = price;
            price *= Math.Exp(6e-4 * Gaussian(random));
            prices[0][i] = Math.Round(open, 2);
            prices[1][i] = Math.Round(Math.Max(open, price) + (Math.Abs(4e-4 * Gaussian(random)) * price), 2);
            prices[2][i] = Math.Round(Math.Min(open, price) - (Math.Abs(4e-4 * Gaussian(random)) * price), 2);
            prices[3][i] = Math.Round(price, 2);
            volumes[i] = (long)(Pareto(random, 1.5) * 500) + 100;
        }
        return
        [
            (ColumnType.Int64, Bytes(times)), .. prices.Select(p => (ColumnType.Float64, Bytes(p))),
            (ColumnType.Int64, Bytes(volumes)),
        ];
    }

    /// <summary>Time, price, size: of one symbol, so many trades in six and a half hours.</summary>
    public static (ColumnType Type, byte[] Values)[] Trades(int rows, int seed)
    {
        var random = new Random(seed);
        long[] times = Times(random, rows);
        double[] prices = new double[rows];
        int[] sizes = new int[rows];
        int cents = 5_000 + random.Next(40_000);
        for (int i = 0; i < rows; i++)
        {
            cents += random.Next(-1, 2);
            prices[i] = Math.Round((cents + random.Next(-1, 2)) * 0.01, 2);
            sizes[i] = (int)Math.Min(Pareto(random, 1.2) * 100, 1e9) + 1;
        }
        return
        [
            (ColumnType.Int64, Bytes(times)), (ColumnType.Float64, Bytes(prices)), (ColumnType.Int32, Bytes(sizes)),
        ];
    }

    /// <summary>Time, bid, ask.</summary>
    public static (ColumnType Type, byte[] Values)[] Quotes(int rows, int seed)
    {
        var random = new Random(seed);
        long[] times = Times(random, rows);
        double[] bids = new double[rows], asks = new double[rows];
        int cents = 5_000 + random.Next(40_000);
        for (int i = 0; i < rows; i++)
        {
            cents += random.Next(2) == 0 ? 1 : -1;
            int spread = random.Next(1, 4);
            bids[i] = Math.Round((cents - (spread / 2)) * 0.01, 2);
            asks[i] = Math.Round((cents - (spread / 2) + spread) * 0.01, 2);
        }
        return [(ColumnType.Int64, Bytes(times)), (ColumnType.Float64, Bytes(bids)), (ColumnType.Float64, Bytes(asks))];
    }

    public static byte[] Bytes<T>(params ReadOnlySpan<T> values)
        where T : unmanaged => MemoryMarshal.AsBytes(values).ToArray();

    private static long[] Times(Random random, int rows)
    {
        const double SessionNs = 6.5 * 60 * NsPerMinute;
        long[] times = new long[rows];
        double time = 0;
        for (int i = 0; i < rows; i++)
        {
            time += -Math.Log(1 - random.NextDouble()) * SessionNs / rows;
            times[i] = 1_688_477_400_000_000_000 + (long)time;
        }
        return times;
    }

    private static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static double Pareto(Random random, double shape) => Math.Pow(1 - random.NextDouble(), -1 / shape) - 1;
}

namespace MarketStore.Cli.Shell.Plotting;

/// <summary>Prices of a span of time; NaN where nothing was traded.</summary>
/// <param name="Time">Of its start, in nanoseconds since 1970 UTC.</param>
/// <param name="Volume">0 where it is not known.</param>
internal readonly record struct Candle(long Time, double Open, double High, double Low, double Close, double Volume)
{
    /// <summary>Whether it can be drawn.</summary>
    public bool HasPrices => !double.IsNaN(Open + High + Low + Close);

    public bool IsUp => Close >= Open;

    /// <summary>Makes one candle of several that follow each other: the first open, the highest high, the lowest low, the last close, all the volume.</summary>
    public static Candle Of(ReadOnlySpan<Candle> several)
    {
        Candle sum = several[0];
        foreach (Candle next in several[1..])
        {
            double volume = sum.Volume + next.Volume;
            if (!next.HasPrices) sum = sum with { Volume = volume };
            else if (!sum.HasPrices) sum = next with { Time = sum.Time, Volume = volume };
            else sum = new Candle(sum.Time, sum.Open, Math.Max(sum.High, next.High), Math.Min(sum.Low, next.Low), next.Close, volume);
        }
        return sum;
    }

    /// <summary>Gathers candles into so many at the most, each of as many as the others but for one.</summary>
    public static Candle[] Gather(ReadOnlySpan<Candle> candles, int most)
    {
        if (candles.Length <= most) return candles.ToArray();
        var gathered = new Candle[most];
        for (int i = 0; i < most; i++)
        {
            int first = (int)((long)i * candles.Length / most), end = (int)((long)(i + 1) * candles.Length / most);
            gathered[i] = Of(candles[first..end]);
        }
        return gathered;
    }
}

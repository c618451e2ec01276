using System.Runtime.InteropServices;

namespace MarketStore.Bench;

/// <summary>
/// The data set B10M: minute bars of N symbols over 252 business days of 2023, 390 minutes a day from 14:30 UTC.
/// Prices are a geometric walk (sigma 6e-4 a minute) rounded to a cent, volumes Pareto(1.5) x 500 + 100. The same seed
/// gives the same bytes: every symbol has a generator of its own.
/// </summary>
internal sealed class MinuteBars
{
    public const int DaysPerYear = 252;
    public const int MinutesPerDay = 390;
    public const int DaysPerMonth = 21;
    public const int RowsPerSymbol = DaysPerYear * MinutesPerDay;
    public const int BytesPerRow = 6 * sizeof(long);
    public const string Group = "1Min/OHLCV";

    private const int Seed = 42;
    private const double SigmaPerMinute = 6e-4;
    private const double SigmaOfWick = 4e-4;

    private MinuteBars(string[] symbols, long[] epochs, BarColumns[] bars)
    {
        Symbols = symbols;
        Epochs = epochs;
        Bars = bars;
    }

    public string[] Symbols { get; }

    /// <summary>The times of the rows, the same for every symbol.</summary>
    public long[] Epochs { get; }

    public BarColumns[] Bars { get; }

    public long RowCount => (long)Symbols.Length * RowsPerSymbol;

    public static MinuteBars Generate(int symbolCount)
    {
        long[] epochs = Times();
        var bars = new BarColumns[symbolCount];
        Parallel.For(0, symbolCount, i => bars[i] = Walk(new Random(Seed + (1000 * i)), epochs));
        return new MinuteBars([.. Enumerable.Range(0, symbolCount).Select(i => $"SYM{i:000}")], epochs, bars);
    }

    public static string KeyOf(string symbol) => $"{symbol}/{Group}";

    /// <summary>The n-th query for a month of one symbol: 8,190 rows; symbol and month rotate.</summary>
    public BarQuery Month(int n)
    {
        int first = n * 5 % (DaysPerYear / DaysPerMonth) * DaysPerMonth * MinutesPerDay;
        int last = first + (DaysPerMonth * MinutesPerDay) - 1;
        return BarQuery.Range(Symbols[n % Symbols.Length], Epochs[first], Epochs[last]);
    }

    public BarQuery Year(int n) => BarQuery.Range(Symbols[n % Symbols.Length], Epochs[0], Epochs[^1]);

    /// <summary>One file per symbol: its columns one after another, for peers in other languages.</summary>
    public IReadOnlyList<string> Export(string directory)
    {
        Directory.CreateDirectory(directory);
        var files = new List<string>();
        for (int i = 0; i < Symbols.Length; i++)
        {
            string path = Path.Combine(directory, Symbols[i] + ".columns");
            using FileStream file = File.Create(path);
            foreach (ReadOnlyMemory<byte> column in Bars[i].InOrder) file.Write(column.Span);
            files.Add(path);
        }
        return files;
    }

    private static long[] Times()
    {
        var epochs = new List<long>(RowsPerSymbol);
        var monday = new DateTime(2023, 1, 2, 14, 30, 0, DateTimeKind.Utc);
        for (DateTime day = monday; epochs.Count < RowsPerSymbol; day = day.AddDays(1))
        {
            if (day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday) continue;
            long first = (long)(day - DateTime.UnixEpoch).TotalSeconds;
            for (int minute = 0; minute < MinutesPerDay; minute++) epochs.Add(first + (60 * minute));
        }
        return [.. epochs];
    }

    private static BarColumns Walk(Random random, long[] epochs)
    {
        var bars = new BarColumns(epochs);
        double price = 20 + (480 * random.NextDouble());
        for (int i = 0; i < epochs.Length; i++)
        {
            double open = price;
            price *= Math.Exp(SigmaPerMinute * Gaussian(random));
            bars.Set(i, Cents(open),
                high: Cents(Math.Max(open, price) + (Math.Abs(SigmaOfWick * Gaussian(random)) * price)),
                low: Cents(Math.Min(open, price) - (Math.Abs(SigmaOfWick * Gaussian(random)) * price)),
                close: Cents(price), volume: (long)(Pareto(random, 1.5) * 500) + 100);
        }
        return bars;
    }

    private static double Cents(double price) => Math.Round(price, 2);

    /// <summary>Box and Muller's first value.</summary>
    private static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>Pareto of the second kind, from 0, as numpy has it.</summary>
    private static double Pareto(Random random, double shape) => Math.Pow(1 - random.NextDouble(), -1 / shape) - 1;
}

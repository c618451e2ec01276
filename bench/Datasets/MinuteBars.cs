namespace MarketStore.Bench.Datasets;

/// <summary>
/// The data set B10M: minute bars of N symbols over the business days from 2023 on, 390 minutes a day from 14:30 UTC;
/// 252 days are a year. Prices are a geometric walk (sigma 6e-4 a minute) rounded to a cent, volumes
/// Pareto(1.5) x 500 + 100. The same seed gives the same bytes: every symbol has a generator of its own.
/// </summary>
internal sealed class MinuteBars
{
    public const int DaysPerYear = 252;
    public const int MinutesPerDay = 390;
    public const int DaysPerMonth = 21;
    public const int BytesPerRow = 6 * sizeof(long);
    public const string DefaultGroup = "1Min/OHLCV";

    private const int Seed = 42;
    private const double SigmaPerMinute = 6e-4;
    private const double SigmaOfWick = 4e-4;

    private MinuteBars(string group, string[] symbols, long[] epochs, BarColumns[] bars)
    {
        Group = group;
        Symbols = symbols;
        Epochs = epochs;
        Bars = bars;
    }

    /// <summary>Timeframe and attribute group in MarketStore.</summary>
    public string Group { get; }

    public string[] Symbols { get; }

    /// <summary>The times of the rows, the same for every symbol.</summary>
    public long[] Epochs { get; }

    public BarColumns[] Bars { get; }

    public int RowsPerSymbol => Epochs.Length;

    public long RowCount => (long)Symbols.Length * RowsPerSymbol;

    public Table AsTable => new("bars", Group, Symbols.Length, RowsPerSymbol,
        i => new SymbolRows(Symbols[i], RowsPerSymbol, Bars[i].All));

    public static MinuteBars Generate(int symbolCount, int days = DaysPerYear, string group = DefaultGroup)
    {
        long[] epochs = Times(days);
        var bars = new BarColumns[symbolCount];
        Parallel.For(0, symbolCount, i => bars[i] = Walk(new Random(Seed + (1000 * i)), epochs));
        return new MinuteBars(group, [.. Enumerable.Range(0, symbolCount).Select(i => $"SYM{i:000}")], epochs, bars);
    }

    public string KeyOf(string symbol) => $"{symbol}/{Group}";

    /// <summary>The n-th query for a month of one symbol: 8,190 rows; symbol and month rotate.</summary>
    public BarQuery Month(int n)
    {
        int months = RowsPerSymbol / (DaysPerMonth * MinutesPerDay);
        int first = n * 5 % months * DaysPerMonth * MinutesPerDay;
        int last = first + (DaysPerMonth * MinutesPerDay) - 1;
        return new BarQuery(Group, Symbols[n % Symbols.Length], Epochs[first], Epochs[last]);
    }

    /// <summary>All rows of the n-th symbol.</summary>
    public BarQuery Whole(int n) => new(Group, Symbols[n % Symbols.Length], Epochs[0], Epochs[^1]);

    /// <summary>The last row of one symbol, or of all.</summary>
    public BarQuery Latest(string symbol) => new(Group, symbol, Last: 1);

    /// <summary>Every row that there is.</summary>
    public BarQuery Everything => new(Group, BarQuery.AllSymbols);

    /// <summary>The n-th query for one minute of all symbols; the minutes are spread over the whole time.</summary>
    public BarQuery Minute(int n)
    {
        long epoch = Epochs[(int)(n * 7919L % Epochs.Length)];
        return new BarQuery(Group, BarQuery.AllSymbols, epoch, epoch);
    }

    private static long[] Times(int days)
    {
        var epochs = new List<long>(days * MinutesPerDay);
        var monday = new DateTime(2023, 1, 2, 14, 30, 0, DateTimeKind.Utc);
        for (DateTime day = monday; epochs.Count < days * MinutesPerDay; day = day.AddDays(1))
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
            price *= Math.Exp(SigmaPerMinute * random.Gaussian());
            bars.Set(i, Cents(open),
                high: Cents(Math.Max(open, price) + (Math.Abs(SigmaOfWick * random.Gaussian()) * price)),
                low: Cents(Math.Min(open, price) - (Math.Abs(SigmaOfWick * random.Gaussian()) * price)),
                close: Cents(price), volume: (long)(random.Pareto(1.5) * 500) + 100);
        }
        return bars;
    }

    private static double Cents(double price) => Math.Round(price, 2);
}

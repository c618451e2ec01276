namespace MarketStore.Bench.Datasets;

/// <summary>
/// The data sets T5M and Q20M: trades and quotes of the same symbols on one day, 2023-06-01 13:30 to 20:00 UTC.
/// Times are nanoseconds of independent arrivals. The mid price walks by whole cents; a trade is one cent around it,
/// its size Pareto(1.2) x 100 + 1; a quote is one to three cents wide.
/// </summary>
internal static class TickDay
{
    private const int Seed = 43;
    private const long StartNs = 1_685_626_200_000_000_000;
    private const long LengthNs = 23_400_000_000_000;

    public static Table Trades(int symbols, int rowsPerSymbol) =>
        new("trades", "1Sec/TRADE", symbols, rowsPerSymbol, i => TradesOf(i, rowsPerSymbol));

    public static Table Quotes(int symbols, int rowsPerSymbol) =>
        new("quotes", "1Sec/QUOTE", symbols, rowsPerSymbol, i => QuotesOf(i, rowsPerSymbol));

    private static SymbolRows TradesOf(int symbol, int rows)
    {
        var random = new Random(Seed + (1000 * symbol));
        var prices = new double[rows];
        var sizes = new int[rows];
        int cents = random.Next(2_000, 50_000);
        for (int i = 0; i < rows; i++)
        {
            cents += random.Next(-1, 2);
            prices[i] = (cents + random.Next(-1, 2)) / 100.0;
            sizes[i] = (int)Math.Min(random.Pareto(1.2) * 100, 10_000_000) + 1;
        }
        return new SymbolRows(NameOf(symbol), rows,
            [Times(random, rows), Column.Of("Price", prices), Column.Of("Size", sizes)]);
    }

    private static SymbolRows QuotesOf(int symbol, int rows)
    {
        var random = new Random(Seed + (1000 * symbol) + 1);
        var bids = new double[rows];
        var asks = new double[rows];
        int cents = random.Next(2_000, 50_000);
        for (int i = 0; i < rows; i++)
        {
            cents += random.Next(-1, 2);
            bids[i] = cents / 100.0;
            asks[i] = (cents + random.Next(1, 4)) / 100.0;
        }
        return new SymbolRows(NameOf(symbol), rows,
            [Times(random, rows), Column.Of("Bid", bids), Column.Of("Ask", asks)]);
    }

    private static string NameOf(int symbol) => $"TICK{symbol:00}";

    private static Column Times(Random random, int rows) =>
        Column.Of("Time", random.Arrivals(rows, StartNs, LengthNs));
}

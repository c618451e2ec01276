namespace MarketStore.Bench.Datasets;

/// <summary>One question about minute bars that every store can answer.</summary>
/// <param name="Symbol">One symbol, or <c>*</c> for all.</param>
/// <param name="Start">Epoch seconds, inclusive.</param>
/// <param name="End">Epoch seconds, inclusive; 0 means that there is no range.</param>
/// <param name="Last">Only the last so many rows of each symbol; 0 means all.</param>
internal readonly record struct BarQuery(string Symbol, long Start, long End, int Last)
{
    public const string AllSymbols = "*";

    public string Destination => $"{Symbol}/{MinuteBars.Group}";

    public bool IsOfAll => Symbol == AllSymbols;

    public static BarQuery Range(string symbol, long start, long end) => new(symbol, start, end, 0);

    public static BarQuery Latest(string symbol) => new(symbol, 0, 0, 1);

    /// <summary>Every row that there is.</summary>
    public static BarQuery Everything => new(AllSymbols, 0, 0, 0);
}

namespace MarketStore.Bench.Datasets;

/// <summary>One question about minute bars that every store can answer; <see cref="MinuteBars"/> makes them.</summary>
/// <param name="Group">Timeframe and attribute group.</param>
/// <param name="Symbol">One symbol, or <c>*</c> for all.</param>
/// <param name="Start">Epoch seconds, inclusive.</param>
/// <param name="End">Epoch seconds, inclusive; 0 means that there is no range.</param>
/// <param name="Last">Only the last so many rows of each symbol; 0 means all.</param>
internal readonly record struct BarQuery(string Group, string Symbol, long Start = 0, long End = 0, int Last = 0)
{
    public const string AllSymbols = "*";

    public string Destination => $"{Symbol}/{Group}";

    public bool IsOfAll => Symbol == AllSymbols;
}

namespace MarketStore.Bench.Datasets;

/// <summary>The rows of one symbol, ascending in time; the first column is the time.</summary>
internal sealed record SymbolRows(string Symbol, int Rows, Column[] Columns);

/// <summary>
/// A data set as any store can take it: one symbol after another, made when asked for, so that a large set is never in
/// memory as a whole.
/// </summary>
/// <param name="Name">Such as <c>trades</c>; a table's name in SQL.</param>
/// <param name="Group">Timeframe and attribute group in MarketStore, such as <c>1Sec/TRADE</c>.</param>
/// <param name="Part">The rows of the n-th symbol; the same each time.</param>
internal sealed record Table(string Name, string Group, int Symbols, int RowsPerSymbol, Func<int, SymbolRows> Part)
{
    public long RowCount => (long)Symbols * RowsPerSymbol;

    public IEnumerable<SymbolRows> Parts => Enumerable.Range(0, Symbols).Select(Part);

    /// <summary>Bytes of a row as plain values, the symbol not counted.</summary>
    public int RawRowBytes => Part(0).Columns.Sum(column => column.Width);

    public string KeyOf(string symbol) => $"{symbol}/{Group}";

    /// <summary>Throws unless a store says that it holds as many rows as this has.</summary>
    public long Expect(string system, long rows) => rows == RowCount
        ? rows
        : throw new InvalidOperationException($"{system} holds {rows} rows of {RowCount} {Name}");

    /// <summary>Only the first so many symbols.</summary>
    public Table Take(int symbols) => this with { Symbols = Math.Min(symbols, Symbols) };
}

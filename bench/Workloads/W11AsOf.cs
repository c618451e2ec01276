using MarketStore.Bench.Datasets;
using MarketStore.Bench.Systems;

namespace MarketStore.Bench.Workloads;

/// <summary>Trades joined with the quote that prevailed, and with the quotes around them.</summary>
internal sealed class W11AsOf : IWorkload
{
    /// <summary>
    /// DuckDB has no window join, and a join on BETWEEN compares all pairs of a symbol (hours). Running sums up to the end and
    /// up to before the start of each window, found by as-of joins, are the fastest form found.
    /// </summary>
    private const string WindowOfDuckDb =
        "WITH r AS (SELECT symbol, Time, sum((Bid + Ask) / 2) OVER w AS s, count(*) OVER w AS n FROM quotes WINDOW w AS (PARTITION BY symbol ORDER BY Time)) "
        + "SELECT t.symbol, avg((b.s - coalesce(a.s, 0)) / nullif(b.n - coalesce(a.n, 0), 0)), count(*) FROM trades t "
        + "ASOF LEFT JOIN r b ON t.symbol = b.symbol AND t.Time + 1000000000 >= b.Time "
        + "ASOF LEFT JOIN r a ON t.symbol = a.symbol AND t.Time - 1000000000 > a.Time GROUP BY t.symbol";

    public string Id => "W11";

    public string Title => "joins by time";

    public void Run(BenchRun run) => SqlWorkload.Run(run, Id,
        [TickDay.Trades(run.Options.TickSymbols, run.Options.TradesPerSymbol), TickDay.Quotes(run.Options.TickSymbols, run.Options.QuotesPerSymbol)],
    [
        (new SqlQuestion("as-of, mean distance to the middle",
            "SELECT t.Symbol, avg(t.Price - (q.Bid + q.Ask) / 2) AS d, count(*) AS n FROM \"1Sec/TRADE\" t ASOF JOIN \"1Sec/QUOTE\" q ON t.Symbol = q.Symbol GROUP BY t.Symbol",
            "SELECT t.symbol, avg(t.Price - (q.Bid + q.Ask) / 2), count(*) FROM trades t ASOF JOIN quotes q ON t.symbol = q.symbol AND t.Time >= q.Time GROUP BY t.symbol"), 3),
        (new SqlQuestion("mean middle 1 s before and after",
            "SELECT Symbol, avg(m) AS m, count(*) AS n FROM (SELECT t.Symbol, avg((q.Bid + q.Ask) / 2) AS m FROM \"1Sec/TRADE\" t "
            + "WINDOW JOIN \"1Sec/QUOTE\" q ON t.Symbol = q.Symbol RANGE BETWEEN 1s PRECEDING AND 1s FOLLOWING EXCLUDE PREVAILING) GROUP BY Symbol",
            WindowOfDuckDb), 3),
    ]);
}

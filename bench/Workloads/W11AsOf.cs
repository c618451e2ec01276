using MarketStore.Bench.Datasets;
using MarketStore.Bench.Systems;

namespace MarketStore.Bench.Workloads;

/// <summary>Trades joined with the quote that prevailed, and with the quotes around them.</summary>
internal sealed class W11AsOf : IWorkload
{
    public string Id => "W11";

    public string Title => "joins by time";

    public void Run(BenchRun run) => SqlWorkload.Run(run, Id,
        [TickDay.Trades(run.Options.TickSymbols, run.Options.TradesPerSymbol), TickDay.Quotes(run.Options.TickSymbols, run.Options.QuotesPerSymbol)],
    [
        (new SqlQuestion("as-of, mean distance to the middle",
            "SELECT t.Symbol, avg(t.Price - (q.Bid + q.Ask) / 2) AS d, count(*) AS n FROM \"1Sec/TRADE\" t ASOF JOIN \"1Sec/QUOTE\" q ON t.Symbol = q.Symbol GROUP BY t.Symbol",
            "SELECT t.symbol, avg(t.Price - (q.Bid + q.Ask) / 2), count(*) FROM trades t ASOF JOIN quotes q ON t.symbol = q.symbol AND t.Time >= q.Time GROUP BY t.symbol"), 3),
        (new SqlQuestion("mean middle 1 s before and after, of a fiftieth of the trades",
            "SELECT Symbol, avg(m) AS m, count(*) AS n FROM (SELECT t.Symbol, avg((q.Bid + q.Ask) / 2) AS m FROM (SELECT Symbol, Epoch, Size FROM \"1Sec/TRADE\" WHERE Size > 2500) t "
            + "WINDOW JOIN \"1Sec/QUOTE\" q ON t.Symbol = q.Symbol RANGE BETWEEN 1s PRECEDING AND 1s FOLLOWING EXCLUDE PREVAILING) GROUP BY Symbol",
            "SELECT symbol, avg(m), count(*) FROM (SELECT t.symbol, t.rowid AS r, avg((q.Bid + q.Ask) / 2) AS m FROM trades t JOIN quotes q ON t.symbol = q.symbol "
            + "AND q.Time BETWEEN t.Time - 1000000000 AND t.Time + 1000000000 WHERE t.Size > 2500 GROUP BY t.symbol, r) GROUP BY symbol"), 3),
    ]);
}

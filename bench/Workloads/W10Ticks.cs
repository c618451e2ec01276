using MarketStore.Bench.Datasets;
using MarketStore.Bench.Systems;

namespace MarketStore.Bench.Workloads;

/// <summary>Trades of a day as minute bars, and mean prices by size and by time.</summary>
internal sealed class W10Ticks : IWorkload
{
    public string Id => "W10";

    public string Title => "bars and means of ticks";

    public void Run(BenchRun run) => SqlWorkload.Run(run, Id, [TickDay.Trades(run.Options.TickSymbols, run.Options.TradesPerSymbol)],
    [
        (new SqlQuestion("1-minute bars",
            "SELECT Symbol, epoch_s(Epoch) AS t, first(Price) AS o, max(Price) AS h, min(Price) AS l, last(Price) AS c, sum(Size) AS v FROM \"1Sec/TRADE\" SAMPLE BY 1Min",
            "SELECT symbol, Time // 60000000000 * 60 AS t, arg_min(Price, Time), max(Price), min(Price), arg_max(Price, Time), sum(Size) FROM trades GROUP BY symbol, t"), 1.3),
        (new SqlQuestion("VWAP of each symbol",
            "SELECT Symbol, vwap(Price, Size) AS v FROM \"1Sec/TRADE\" GROUP BY Symbol",
            "SELECT symbol, sum(Price * Size) / sum(Size) FROM trades GROUP BY symbol"), 1.3),
        (new SqlQuestion("TWAP of each symbol",
            "SELECT Symbol, twap(Price, Epoch) AS v FROM \"1Sec/TRADE\" GROUP BY Symbol",
            "SELECT symbol, sum(Price * d) / sum(d) FROM (SELECT symbol, Price, lead(Time) OVER (PARTITION BY symbol ORDER BY Time) - Time AS d FROM trades) GROUP BY symbol"), 1.3),
    ]);
}

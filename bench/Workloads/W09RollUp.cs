using MarketStore.Bench.Systems;

namespace MarketStore.Bench.Workloads;

/// <summary>Minute bars of a year rolled up to longer ones, and a mean over all of them.</summary>
internal sealed class W09RollUp : IWorkload
{
    private const string Bar = "first(Open) AS Open, max(High) AS High, min(Low) AS Low, last(Close) AS Close, sum(Volume) AS Volume";
    private const string DuckBar = "arg_min(Open, Epoch) AS Open, max(High) AS High, min(Low) AS Low, arg_max(Close, Epoch) AS Close, sum(Volume) AS Volume";

    public string Id => "W9";

    public string Title => "roll-up";

    public void Run(BenchRun run) => SqlWorkload.Run(run, Id, [run.Bars.Data.AsTable],
    [
        (new SqlQuestion("5-minute bars, summed up",
            $"SELECT count(*) AS n, sum(Open + Close) AS p, max(High) AS h, min(Low) AS l, sum(Volume) AS v FROM (SELECT Symbol, Epoch, {Bar} FROM \"1Min/OHLCV\" SAMPLE BY 5Min)",
            $"SELECT count(*), sum(Open + Close), max(High), min(Low), sum(Volume) FROM (SELECT symbol, Epoch // 300 AS t, {DuckBar} FROM bars GROUP BY symbol, t)"), 1.3),
        (new SqlQuestion("daily bars",
            $"SELECT Symbol, epoch_s(Epoch) AS t, {Bar} FROM \"1Min/OHLCV\" SAMPLE BY 1D",
            $"SELECT symbol, Epoch // 86400 * 86400 AS t, {DuckBar} FROM bars GROUP BY symbol, t"), 1.3),
        (new SqlQuestion("avg(Close) of all", "SELECT avg(Close) AS a FROM \"1Min/OHLCV\"", "SELECT avg(Close) FROM bars"), 0.5),
        (new SqlQuestion("avg(Close) of each", "SELECT Symbol, avg(Close) AS a FROM \"1Min/OHLCV\" GROUP BY Symbol", "SELECT symbol, avg(Close) FROM bars GROUP BY symbol"), 0.5),
    ]);
}

using MarketStore.Bench.Measuring;
using MarketStore.Bench.Peers;
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
    ], field => Refresh(run, field));

    /// <summary>
    /// One row in a hundred is corrected, all over the year; then bars of 5 minutes and of a day are brought up to date:
    /// by us in materialized views, by DuckDB, which has none, by computing the tables anew.
    /// </summary>
    private void Refresh(BenchRun run, SqlField field)
    {
        (string Length, int Seconds)[] lengths = [("5Min", 300), ("1D", 86400)];
        foreach ((string length, _) in lengths)
        {
            field.AskOurs($"CREATE MATERIALIZED VIEW \"{length}/ROLLUP\" AS SELECT Symbol, Epoch, {Bar} FROM \"1Min/OHLCV\" SAMPLE BY {length} REFRESH MANUAL");
        }
        int ours = 0, theirs = 0;
        double[] RefreshOurs()
        {
            field.AskOurs($"INSERT INTO \"1Min/OHLCV\" (Symbol, Epoch, Open, High, Low, Close, Volume) SELECT Symbol, Epoch, Open, High, Low, Close + 0.01, Volume FROM \"1Min/OHLCV\" WHERE epoch_s(Epoch) % 6000 = {60 * ours++}");
            return [SqlField.Milliseconds(() =>
            {
                foreach ((string length, _) in lengths) field.AskOurs($"REFRESH MATERIALIZED VIEW \"{length}/ROLLUP\"");
            })];
        }
        double[] RefreshTheirs()
        {
            field.TellTheirs($"UPDATE bars SET Close = Close + 0.01 WHERE Epoch % 6000 = {60 * theirs++}");
            return [SqlField.Milliseconds(() =>
            {
                foreach ((string length, int seconds) in lengths)
                {
                    field.TellTheirs($"CREATE OR REPLACE TABLE rollup{length} AS SELECT symbol, Epoch // {seconds} * {seconds} AS t, {DuckBar} FROM bars GROUP BY symbol, t");
                }
            })];
        }
        Measurement measured = run.Compare(Id, [Figure.Lower("refresh after corrections of 1 %", "ms")],
            [new("marketstore", "over HTTP", RefreshOurs), new(DuckDb.Version, "computed anew, in process", RefreshTheirs)])[0];
        run.Judge(measured.Against("refresh: 1.3 times as fast as DuckDB computes anew", 1 / 1.3, "DuckDB"));
        foreach ((string length, _) in lengths)
        {
            field.Compare(new SqlQuestion($"{length} after the refresh",
                $"SELECT Symbol, count(*) AS n, avg(Close) AS c, sum(Volume) AS v FROM \"{length}/ROLLUP\" GROUP BY Symbol",
                $"SELECT symbol, count(*), avg(Close), sum(Volume) FROM rollup{length} GROUP BY symbol"));
        }
    }
}

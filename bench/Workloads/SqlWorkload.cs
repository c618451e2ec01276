using MarketStore.Bench.Datasets;
using MarketStore.Bench.Measuring;
using MarketStore.Bench.Systems;

namespace MarketStore.Bench.Workloads;

/// <summary>What workloads of SQL share: tables are loaded, answers compared, and each question asked in turn.</summary>
internal static class SqlWorkload
{
    private const int TurnsOfPass = 3;

    /// <param name="more">What else is measured over the same tables.</param>
    /// <param name="factors">For each question: our time has to be below DuckDB's divided by this; 0: nothing is asked for.</param>
    public static void Run(BenchRun run, string id, IReadOnlyList<Table> tables, IReadOnlyList<(SqlQuestion Question, double Factor)> factors, Action<SqlField>? more = null)
    {
        if (run.NewProcess(id) is not { } server) return;
        using var field = new SqlField(server, run.DirectoryFor(id + "-duckdb"), tables);
        foreach ((SqlQuestion question, double factor) in factors)
        {
            field.Compare(question);
            Measurement measured = run.Compare(id, [Figure.Lower(question.Name, "ms")], field.Entrants(question), TurnsOfPass)[0];
            if (factor > 0) run.Judge(measured.Against($"{question.Name}: {factor:0.##} times as fast as DuckDB", 1 / factor, "DuckDB"));
        }
        more?.Invoke(field);
    }
}

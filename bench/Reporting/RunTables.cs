using MarketStore.Bench.Measuring;

namespace MarketStore.Bench.Reporting;

/// <summary>The tables that the terminal and the document have in common.</summary>
internal static class RunTables
{
    private static readonly string[] FigureHeadings =
        ["figure", "unit", "system", "best", "median", "ours is better by"];

    private static readonly bool[] FigureNumbers = [false, false, false, true, true, true];

    /// <summary>A row for each system of each figure.</summary>
    /// <param name="withIds">Begin each row with the workload.</param>
    public static TextTable Figures(IEnumerable<Measurement> measurements, bool withIds)
    {
        var table = withIds
            ? new TextTable(["id", .. FigureHeadings], [false, .. FigureNumbers])
            : new TextTable(FigureHeadings, FigureNumbers);
        foreach (Measurement m in measurements)
        {
            foreach (Reading reading in m.Readings)
            {
                bool isOurs = reading == m.Ours;
                string[] cells =
                [
                    isOurs ? m.Figure.Name : "", isOurs ? m.Figure.Unit : "", reading.System,
                    Numbers.Text(reading.Samples.Best), Numbers.Text(reading.Samples.Median),
                    isOurs ? "" : $"x {Numbers.Times(Advantage(m, reading))}",
                ];
                table.Add(withIds ? [m.Workload, .. cells] : cells);
            }
        }
        return table;
    }

    public static TextTable Verdicts(IEnumerable<Verdict> verdicts)
    {
        var table = new TextTable(
            ["id", "bar", "ours", "limit", "unit", "ours / limit", "result"],
            [false, false, true, true, false, true, false]);
        foreach (Verdict v in verdicts)
        {
            double? ratio = v.Limit is 0 ? null : v.Ours / v.Limit;
            table.Add(v.Workload, v.Bar, Numbers.Text(v.Ours), Numbers.Text(v.Limit), v.Figure.Unit,
                ratio is { } known ? Numbers.Times(known) : "", ResultOf(v));
        }
        return table;
    }

    /// <summary>What has to be known about the figures, once each.</summary>
    public static IEnumerable<(string Workloads, string Text)> Notes(IEnumerable<Measurement> figures) => figures
        .SelectMany(m => m.Readings.Select(reading => (m.Workload, reading)))
        .Where(pair => pair.reading.Note.Length > 0)
        .Select(pair => (pair.Workload, Text: $"{pair.reading.System}: {pair.reading.Note}"))
        .GroupBy(note => note.Text)
        .Select(note => (string.Join(", ", note.Select(n => n.Workload).Distinct()), note.Key));

    /// <summary>Above 1 when ours is the better one, whichever direction is good.</summary>
    public static double Advantage(Measurement m, Reading peer) =>
        m.Figure.Better == Better.Higher ? m.RatioTo(peer) : 1 / m.RatioTo(peer);

    private static string ResultOf(Verdict verdict) => verdict.Met switch
    {
        true => "met",
        false => "MISSED",
        null => $"not measured ({verdict.Remark})",
    };
}

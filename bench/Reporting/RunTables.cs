using MarketStore.Bench.Measuring;

namespace MarketStore.Bench.Reporting;

/// <summary>The tables that the terminal and the document have in common.</summary>
internal static class RunTables
{
    /// <summary>A row for each system of each figure.</summary>
    public static TextTable Figures(IEnumerable<Measurement> measurements)
    {
        var table = new TextTable(
            ["id", "figure", "unit", "system", "best", "median", "ours is better by"],
            [false, false, false, false, true, true, true]);
        foreach (Measurement m in measurements)
        {
            foreach (Reading reading in m.Readings)
            {
                bool isOurs = reading == m.Ours;
                table.Add(m.Workload, isOurs ? m.Figure.Name : "", isOurs ? m.Figure.Unit : "", reading.System,
                    Numbers.Text(reading.Samples.Best), Numbers.Text(reading.Samples.Median),
                    isOurs ? "" : $"x {Numbers.Times(Advantage(m, reading))}");
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
    public static IEnumerable<string> Notes(IEnumerable<Measurement> measurements) => measurements
        .SelectMany(m => m.Readings.Where(r => r.Note.Length > 0).Select(r => (m.Workload, Text: $"{r.System}: {r.Note}")))
        .GroupBy(note => note.Text)
        .Select(note => $"{string.Join(", ", note.Select(n => n.Workload).Distinct())}, {note.Key}");

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

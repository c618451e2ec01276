using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MarketStore.Bench;

/// <summary>The results of a run as a table for people and as JSON for whoever plots them.</summary>
internal sealed class Report(Machine machine, BenchOptions options)
{
    private static readonly string[] Headings =
        ["id", "figure", "unit", "best", "median", "peer", "peer best", "peer median", "ratio", "good is"];

    private readonly List<Result> results = [];
    private readonly double loadBefore = Machine.Load();
    private readonly DateTime started = DateTime.UtcNow;

    public void Add(IEnumerable<Result> more) => results.AddRange(more);

    public string ToTable()
    {
        List<string[]> lines = [Headings, .. results.Select(Cells)];
        int[] widths = [.. Enumerable.Range(0, Headings.Length).Select(i => lines.Max(line => line[i].Length))];
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"commit {machine.Commit}, server {machine.Server}");
        text.Append(CultureInfo.InvariantCulture, $"{machine.Cores} x {machine.Processor}, {machine.MemoryGb} GB, ");
        text.Append(CultureInfo.InvariantCulture, $"Linux {machine.Kernel}, load average {loadBefore} before, ");
        text.AppendLine(CultureInfo.InvariantCulture, $"{Machine.Load()} after");
        text.AppendLine($"{options.SymbolCount} symbols, {options.Passes} passes in turn");
        text.AppendLine("ratio = our median / the peer's median");
        text.AppendLine();
        foreach (string[] line in lines)
        {
            for (int i = 0; i < line.Length; i++)
                text.Append(IsText(i) ? line[i].PadRight(widths[i]) : line[i].PadLeft(widths[i])).Append("  ");
            text.AppendLine();
        }
        text.AppendLine();
        foreach (IGrouping<string, Result> note in results.Where(r => r.Note.Length > 0).GroupBy(r => r.Note))
            text.AppendLine($"{string.Join(", ", note.Select(r => r.Workload).Distinct())}: {note.Key}");
        return text.ToString();
    }

    /// <summary>Writes the JSON and returns its path.</summary>
    public string Save()
    {
        Directory.CreateDirectory(options.ResultsDirectory);
        string path = Path.Combine(options.ResultsDirectory,
            started.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture) + ".json");
        using FileStream file = File.Create(path);
        using var json = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("started", started);
        json.WriteString("commit", machine.Commit);
        json.WriteString("server", machine.Server);
        json.WriteString("processor", machine.Processor);
        json.WriteNumber("cores", machine.Cores);
        json.WriteNumber("memory_gb", machine.MemoryGb);
        json.WriteString("kernel", machine.Kernel);
        json.WriteNumber("load_before", loadBefore);
        json.WriteNumber("load_after", Machine.Load());
        json.WriteNumber("symbols", options.SymbolCount);
        json.WriteNumber("passes", options.Passes);
        json.WriteBoolean("quick", options.Quick);
        json.WriteStartArray("results");
        foreach (Result result in results) Write(json, result);
        json.WriteEndArray();
        json.WriteEndObject();
        return path;
    }

    private static void Write(Utf8JsonWriter json, Result result)
    {
        json.WriteStartObject();
        json.WriteString("workload", result.Workload);
        json.WriteString("figure", result.Figure.Name);
        json.WriteString("unit", result.Figure.Unit);
        json.WriteString("better", result.Figure.Better == Better.Lower ? "lower" : "higher");
        Write(json, "ours", result.Ours);
        if (result is { Peer: { } peer, Theirs: { } theirs, Ratio: { } ratio })
        {
            json.WriteString("peer", peer);
            Write(json, "theirs", theirs);
            json.WriteNumber("ratio", ratio);
        }
        json.WriteString("note", result.Note);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, Samples samples)
    {
        json.WriteStartObject(name);
        json.WriteNumber("best", samples.Best);
        json.WriteNumber("median", samples.Median);
        json.WriteStartArray("passes");
        foreach (double value in samples.Values) json.WriteNumberValue(value);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string[] Cells(Result r) =>
    [
        r.Workload, r.Figure.Name, r.Figure.Unit, Text(r.Ours.Best), Text(r.Ours.Median),
        r.Peer ?? "", Text(r.Theirs?.Best), Text(r.Theirs?.Median),
        r.Ratio?.ToString("0.00", CultureInfo.InvariantCulture) ?? "", r.Figure.Better == Better.Lower ? "low" : "high",
    ];

    private static bool IsText(int column) => column is 0 or 1 or 2 or 5 or 9;

    /// <summary>Three or more digits that count, whatever the size.</summary>
    private static string Text(double? value) => value switch
    {
        null => "",
        >= 100 => value.Value.ToString("N0", CultureInfo.InvariantCulture),
        >= 10 => value.Value.ToString("0.0", CultureInfo.InvariantCulture),
        0 => "0",
        _ => value.Value.ToString("0.00", CultureInfo.InvariantCulture),
    };
}

using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using MarketStore.Sql.Execution;
using MarketStore.Sql.Planning;
using MarketStore.Sql.Plans;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Statements;

/// <summary>EXPLAIN: the plan as a tree; with ANALYZE it runs, and each part tells its rows and its time, and the last line how long the steps of the statement took.</summary>
internal sealed class Explanation(StatementRun run)
{
    public RowsResult Explain(ExplainStatement explain)
    {
        Query query = explain.Statement switch
        {
            SelectStatement select => select.Query,
            InsertStatement insert => insert.Source,
            _ => throw new SqlException("EXPLAIN takes a query", explain.Statement.At),
        };
        long start = Stopwatch.GetTimestamp();
        Plan plan = explain.Statement is SelectStatement full ? new Queries(run).Bind(full) : run.Bind(query);
        TimeSpan binding = Stopwatch.GetElapsedTime(start);
        PlanCounters? counters = explain.Analyzes ? new PlanCounters() : null;
        start = Stopwatch.GetTimestamp();
        plan = Rewrites.Apply(plan, explain.Analyzes ? new SubqueryFolding(run.Context) : null);
        TimeSpan rewriting = Stopwatch.GetElapsedTime(start);
        start = Stopwatch.GetTimestamp();
        if (counters is not null) Run(plan, counters);
        var times = new Times(run.Session.ParseTime, binding, rewriting, Stopwatch.GetElapsedTime(start));
        string text = explain.AsJson ? Json(plan, counters, times) : Text(plan, counters, times);
        object?[][] rows = explain.AsJson ? [[text]] : [.. text.TrimEnd().Split('\n').Select(line => new object?[] { line })];
        run.Dispose();
        return new RowsResult([new SqlColumn("Plan", SqlType.Text)], rows);
    }

    private void Run(Plan plan, PlanCounters counters)
    {
        StatementContext context = run.NewContext(counters);
        using Operator rows = PlanRun.Open(plan, context);
        while (rows.Next() is not null) run.Cancel.ThrowIfCancellationRequested();
    }

    private static string Text(Plan plan, PlanCounters? counters, Times times)
    {
        var text = new StringBuilder();
        Write(plan, 0);
        if (counters is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"Times: parsed {times.Parsing.TotalMilliseconds:0.000}ms, bound {times.Binding.TotalMilliseconds:0.000}ms, ");
            text.Append(CultureInfo.InvariantCulture, $"planned {times.Rewriting.TotalMilliseconds:0.000}ms, executed {times.Execution.TotalMilliseconds:0.000}ms");
        }
        return text.ToString();

        void Write(Plan part, int depth)
        {
            text.Append(' ', 2 * depth).Append(part.Describe());
            if (counters?.Of(part) is (var rows, var time))
            {
                text.Append(CultureInfo.InvariantCulture, $"  rows={rows} time={time.TotalMilliseconds:0.###}ms");
                if (part is ScanPlan) text.Append("  ").Append(counters.ReadOf(part));
            }
            text.Append('\n');
            foreach (Plan input in part.Inputs) Write(input, depth + 1);
        }
    }

    private static string Json(Plan plan, PlanCounters? counters, Times times)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true })) Write(json, plan);
        return Encoding.UTF8.GetString(stream.ToArray());

        void Write(Utf8JsonWriter json, Plan part)
        {
            json.WriteStartObject();
            json.WriteString("operation", part.Describe());
            if (counters?.Of(part) is (var rows, var time))
            {
                json.WriteNumber("rows", rows);
                json.WriteNumber("timeMs", time.TotalMilliseconds);
                if (part is ScanPlan) json.WriteString("read", counters.ReadOf(part));
            }
            json.WriteStartArray("inputs");
            foreach (Plan input in part.Inputs) Write(json, input);
            json.WriteEndArray();
            if (part == plan && counters is not null)
            {
                json.WriteStartObject("times");
                json.WriteNumber("parseMs", times.Parsing.TotalMilliseconds);
                json.WriteNumber("bindMs", times.Binding.TotalMilliseconds);
                json.WriteNumber("planMs", times.Rewriting.TotalMilliseconds);
                json.WriteNumber("executeMs", times.Execution.TotalMilliseconds);
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
    }

    private readonly record struct Times(TimeSpan Parsing, TimeSpan Binding, TimeSpan Rewriting, TimeSpan Execution);
}

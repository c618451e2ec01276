using System.Globalization;
using MarketStore.Engine.Import;

namespace MarketStore.Cli.Tools;

/// <summary>What an import has done, as lines of name and number.</summary>
internal static class ImportSummary
{
    public static void Write(ImportReport report, bool dryRun, TextWriter output)
    {
        output.WriteLine(report.Interrupted ? "Interrupted; the same command goes on from here."
            : dryRun ? "Read everything, wrote nothing." : "Imported.");
        Line("buckets", report.Buckets, $"in {report.YearFiles:N0} year files");
        Rows("bars", report.Bars);
        Rows("ticks", report.Ticks);
        Line("January 1 rows recovered", report.JanuaryRows, "stored by the Go server and never returned");
        Line("bars in another slot", report.MovedToSlot, "slots follow the wall clock here");
        Line("times snapped", report.TimesSnapped, $"to a rounder one, by {report.LargestSnapNs:N0} ns at the most");
        LogCounts logs = report.Logs;
        if (logs.Files > 0)
        {
            Line("logs", logs.Files, "");
            Line("  groups applied", logs.Applied, "");
            Line("  groups skipped", logs.Checkpointed + logs.Replayed + logs.Repeated, string.Create(CultureInfo.InvariantCulture,
                $"in the year files already: {logs.Checkpointed} by a checkpoint, {logs.Replayed} by a replay, {logs.Repeated} repeated"));
            Line("  groups damaged", logs.Damaged, "");
            Line("  rows added", logs.RowsAdded, "");
            Line("  duplicates left out", logs.RowsPresent, "");
        }
        foreach (string note in report.Notes) output.WriteLine($"note: {note}");
        foreach (ImportProblem problem in report.Problems) output.WriteLine($"problem: {problem.Where}: {problem.Reason}");
        if (report.ProblemsNotListed > 0) output.WriteLine($"problem: {report.ProblemsNotListed} more, not listed");

        void Rows(string kind, RowCounts rows)
        {
            Line($"{kind} read", rows.Read, "");
            if (dryRun) return;
            Line($"{kind} written", rows.Written, "");
            Line($"{kind} there already", rows.Present, "");
            if (rows.Superseded > 0) Line($"{kind} superseded", rows.Superseded, "a later one begins in the same slot of the target");
        }

        void Line(string name, long count, string remark) => output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{name,-26}{count,16:N0}  {(count > 0 ? remark : "")}").TrimEnd());
    }
}

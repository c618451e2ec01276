using System.Globalization;
using System.Text;

namespace MarketStore.Bench.Reporting;

/// <summary>A run for the terminal.</summary>
internal static class TextReport
{
    public static string Of(RunRecord run)
    {
        var text = new StringBuilder();
        text.AppendLine(string.Join('\n', Circumstances(run)));
        text.AppendLine();
        text.AppendLine(RunTables.Figures(run.Measurements, withIds: true).ToText());
        foreach ((string workloads, string note) in RunTables.Notes(run.Measurements))
            text.AppendLine($"{workloads}: {note}");
        text.AppendLine();
        text.Append(RunTables.Verdicts(run.Verdicts).ToText());
        return text.ToString();
    }

    /// <summary>Where, on what and how the figures were taken; a line each.</summary>
    public static IEnumerable<string> Circumstances(RunRecord run)
    {
        var machine = run.Machine;
        yield return $"commit {machine.Commit}, server {machine.Server}";
        yield return string.Create(CultureInfo.InvariantCulture,
            $"{machine.Cores} x {machine.Processor}, {machine.MemoryGb} GB, {machine.Disk}, Linux {machine.Kernel}");
        yield return string.Create(CultureInfo.InvariantCulture,
            $"{run.Started:yyyy-MM-dd HH:mm} UTC, load average {run.LoadBefore} before, {run.LoadAfter} after");
        yield return $"{run.Symbols} symbols, {run.Passes} passes in turn"
            + (run.Quick ? ", quick: everything small, figures mean little" : "");
        foreach (AbsentPeer absent in run.Absent)
            yield return $"not present: {absent.Name} ({absent.Reason.Split('\n')[0]})";
    }
}

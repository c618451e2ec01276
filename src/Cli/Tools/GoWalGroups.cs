using System.Globalization;
using MarketStore.Engine.Import;

namespace MarketStore.Cli.Tools;

/// <summary>Lists the transaction groups of a log of the Go server: one entry for each year file in each group.</summary>
internal static class GoWalGroups
{
    /// <param name="file">One for which <see cref="GoLog.IsOne"/>; open until the entries have been read.</param>
    public static WalFile List(SourceFile file)
    {
        GoLog log = GoLog.Read(file);
        string status = (log.IsOpen ? "open" : "closed") + (log.IsReplayed ? ", replayed" : "");
        string name = Path.GetFileName(file.Path);
        return new WalFile(name, string.Create(CultureInfo.InvariantCulture,
            $"log of the Go MarketStore, {status}, {log.Groups.Count} groups, {file.Length:N0} bytes"), Entries(file, log));
    }

    private static IEnumerable<WalEntry> Entries(SourceFile file, GoLog log)
    {
        foreach (GoGroup group in log.Groups)
        {
            string state = group.State.ToString().ToLowerInvariant();
            if (group.State == GoGroupState.Damaged)
            {
                yield return new WalEntry((ulong)group.Id, "group", group.Offset, group.Length, null, null, state, []);
                continue;
            }
            foreach (WalEntry entry in Entries(file, group, state)) yield return entry;
        }
        if (log.Torn is { } torn) yield return new WalEntry(null, "-", file.Length, 0, null, null, "torn", [$"({torn})"]);
    }

    private static List<WalEntry> Entries(SourceFile file, GoGroup group, string state)
    {
        try
        {
            return [.. GoWriteSet.Read(file, group).GroupBy(set => set.Path).Select(sets => new WalEntry(
                (ulong)group.Id, sets.First().Kind.ToString(), group.Offset, sets.Sum(s => (long)s.DataLength),
                sets.Sum(s => (long)s.RowCount), null, state, [sets.Key]))];
        }
        catch (InvalidDataException e)
        {
            return [new WalEntry((ulong)group.Id, "group", group.Offset, group.Length, null, null, "unreadable", [$"({e.Message})"])];
        }
    }
}

using System.Globalization;
using MarketStore.Engine.Catalog;

namespace MarketStore.Engine.Import;

/// <summary>Where rows for one slot of a year file lie in a log.</summary>
/// <param name="Log">Which of the logs.</param>
/// <param name="Columns">Which of the column lists.</param>
internal readonly record struct PendingWrite(
    long Index, long SlotOffset, long DataOffset, int DataLength, int RowLength, short Log, short Columns, RecordKind Kind);

/// <summary>
/// What the logs of a Go root have that its year files may lack: an index of some 40 bytes for each slot written, over
/// the logs, which stay open. The rows are read when their year file's turn comes.
/// </summary>
internal sealed class PendingWrites : IDisposable
{
    private readonly List<SourceFile> _logs = [];
    private readonly List<string> _columns = [];
    private readonly Dictionary<string, List<PendingWrite>> _byPath = new(StringComparer.Ordinal);

    /// <summary>Reads all logs that lie directly in a root, oldest first.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public static PendingWrites Collect(string root, ImportReport report)
    {
        var pending = new PendingWrites();
        try
        {
            foreach (string path in Directory.EnumerateFiles(root, "*.walfile").OrderBy(LogNumber).ThenBy(p => p, StringComparer.Ordinal))
            {
                pending.AddLog(path, report);
            }
            foreach (string path in Directory.EnumerateFiles(root, "*.walfile.tmp").Order(StringComparer.Ordinal))
            {
                report.Note($"{Path.GetFileName(path)} was set aside by the Go server and is not read; "
                    + "rename it to .walfile to have it applied, `marketstore tool wal` shows what is in it");
            }
            return pending;
        }
        catch
        {
            pending.Dispose();
            throw;
        }
    }

    /// <summary>The writes to one year file, by slot, those of one slot in the order they were made.</summary>
    /// <param name="path">Relative to the root, with slashes.</param>
    public PendingWrite[] Take(string path) =>
        _byPath.Remove(path, out List<PendingWrite>? writes) ? [.. writes.OrderBy(w => w.Index)] : [];

    /// <summary>Year files that nobody took the writes of, and how many rows' slots those are.</summary>
    public IEnumerable<(string Path, int Writes)> Untaken() =>
        _byPath.Select(pair => (pair.Key, pair.Value.Count)).OrderBy(pair => pair.Key, StringComparer.Ordinal);

    /// <summary>Why a write does not go with a year file, or null when it does.</summary>
    public string? Misfit(in PendingWrite write, GoYearHeader header)
    {
        if (write.Kind != header.Kind) return $"it is for {write.Kind} records";
        if (_columns[write.Columns] != GoWriteSet.Describe(header.Schema)) return $"it has the columns {_columns[write.Columns]}";
        if (write.SlotOffset != header.OffsetOf(write.Index)) return $"it puts slot {write.Index} at byte {write.SlotOffset}";
        bool whole = write.Kind == RecordKind.Fixed
            ? write.DataLength == header.RowBytes
            : write.RowLength == header.RowBytes && write.DataLength % header.RowBytes == 0;
        return whole ? null : $"it has {write.DataLength} bytes of rows";
    }

    /// <summary>Reads the rows of a write.</summary>
    /// <param name="target">Exactly as long as the write.</param>
    public void Read(in PendingWrite write, Span<byte> target) => _logs[write.Log].ReadExactly(target, write.DataOffset);

    public void Dispose()
    {
        foreach (SourceFile log in _logs) log.Dispose();
    }

    /// <summary>The time in WALFile.(time).walfile; files of other names come first.</summary>
    private static long LogNumber(string path)
    {
        string[] parts = Path.GetFileName(path).Split('.');
        bool numbered = long.TryParse(parts.ElementAtOrDefault(1), NumberStyles.None, CultureInfo.InvariantCulture, out long number);
        return numbered ? number : 0;
    }

    private void AddLog(string path, ImportReport report)
    {
        string name = Path.GetFileName(path);
        var file = new SourceFile(path);
        _logs.Add(file);
        if (!GoLog.IsOne(file))
        {
            // A server that has just been started leaves an empty one.
            if (file.Length >= GoLog.StatusBytes) report.Problem(name, "it does not begin like a log of the Go server");
            return;
        }
        report.Logs.Files++;
        GoLog log = GoLog.Read(file);
        if (log.IsOpen && !log.IsReplayed)
        {
            report.Note($"{name} says that a server has it open. If the Go server still runs, stop it and start the import "
                + "again; a server that has stopped leaves this mark too");
        }
        if (log.Torn is { } torn) report.Note($"{name} ends early, as after a crash: {torn}");
        foreach (GoGroup group in log.Groups.OrderBy(g => g.Id)) AddGroup(name, group, report);
    }

    private void AddGroup(string log, GoGroup group, ImportReport report)
    {
        switch (group.State)
        {
            case GoGroupState.Checkpointed: report.Logs.Checkpointed++; return;
            case GoGroupState.Replayed: report.Logs.Replayed++; return;
            case GoGroupState.Repeated: report.Logs.Repeated++; return;
            case GoGroupState.Damaged:
                report.Logs.Damaged++;
                report.Problem(log, $"the transaction group at byte {group.Offset} fails its checksum and is left out");
                return;
            default: break;
        }
        List<GoWriteSet> sets;
        try
        {
            // All of a group or nothing.
            sets = [.. GoWriteSet.Read(_logs[^1], group)];
        }
        catch (InvalidDataException e)
        {
            report.Logs.Damaged++;
            report.Problem(log, $"the transaction group at byte {group.Offset} is not of the layout of version 4: {e.Message}");
            return;
        }
        report.Logs.Applied++;
        foreach (GoWriteSet set in sets) Add(set);
    }

    private void Add(GoWriteSet set)
    {
        int columns = _columns.LastIndexOf(set.Columns);
        if (columns < 0)
        {
            columns = _columns.Count;
            _columns.Add(set.Columns);
        }
        var write = new PendingWrite(
            set.Index, set.SlotOffset, set.DataOffset, set.DataLength, set.RowLength,
            checked((short)(_logs.Count - 1)), checked((short)columns), set.Kind);
        if (!_byPath.TryGetValue(set.Path, out List<PendingWrite>? writes)) _byPath.Add(set.Path, writes = []);
        writes.Add(write);
    }
}

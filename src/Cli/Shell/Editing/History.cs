using System.Text;

namespace MarketStore.Cli.Shell.Editing;

/// <summary>
/// What was typed before, oldest first, kept in a file: one entry a line, in which \\ and \n are written for a backslash and
/// for the end of a line. Entries are appended one by one, so that consoles that are open at the same time lose nothing of
/// each other's; the file is cut to the newest entries when it is opened.
/// </summary>
internal sealed class History
{
    private const int MostEntries = 10_000;
    private const UnixFileMode OnlyOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly List<string> _entries = [];
    private readonly Action<string> _tell;
    private string? _path;

    private History(string? path, Action<string> tell) => (_path, _tell) = (path, tell);

    public IReadOnlyList<string> Entries => _entries;

    /// <summary>Where it is kept: what MARKETSTORE_HISTORY says, nowhere if that is empty, or else in the state directory of the user.</summary>
    public static string? PathOfUser()
    {
        if (Environment.GetEnvironmentVariable("MARKETSTORE_HISTORY") is { } path) return path.Length == 0 ? null : path;
        string state = Environment.GetEnvironmentVariable("XDG_STATE_HOME") ?? "";
        if (Path.IsPathRooted(state)) return Path.Combine(state, "marketstore", "history");
        string home = Environment.GetEnvironmentVariable("HOME") ?? "";
        return home.Length == 0 ? null : Path.Combine(home, ".local", "state", "marketstore", "history");
    }

    /// <param name="path">Null: it is kept in memory only.</param>
    /// <param name="tell">Is told, once, that the file cannot be read or written; typing goes on without it.</param>
    public static History Open(string? path, Action<string> tell)
    {
        var history = new History(path, tell);
        history.Try(history.Load);
        return history;
    }

    /// <summary>Keeps an entry, unless it is the last one again, or begins with a space because it is nobody's business.</summary>
    public void Add(string entry)
    {
        entry = entry.TrimEnd();
        if (entry.Length == 0 || entry[0] == ' ' || (_entries.Count > 0 && _entries[^1] == entry)) return;
        _entries.Add(entry);
        Try(path => Append(path, entry));
    }

    private static string Encode(string entry) => entry.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Decode(string line)
    {
        var entry = new StringBuilder(line.Length);
        for (int i = 0; i < line.Length; i++)
        {
            bool isEscape = line[i] == '\\' && i + 1 < line.Length;
            char letter = isEscape ? line[++i] : line[i];
            if (isEscape && letter == 'n') entry.Append('\n');
            // Whoever wrote that into the file: it must not reach the screen.
            else if (!char.IsControl(letter)) entry.Append(letter);
        }
        return entry.ToString();
    }

    private static void Append(string path, string entry)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!, OnlyOwner | UnixFileMode.UserExecute);
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
            UnixCreateMode = OnlyOwner,
        });
        file.Write(Encoding.UTF8.GetBytes(Encode(entry) + "\n"));
    }

    private void Load(string path)
    {
        if (!File.Exists(path)) return;
        string[] lines = File.ReadAllLines(path);
        foreach (string line in lines[Math.Max(0, lines.Length - MostEntries)..])
        {
            if (line.Length > 0) _entries.Add(Decode(line));
        }
        if (lines.Length <= MostEntries) return;
        // Whole or not at all: a console that reads it meanwhile sees one or the other.
        string draft = $"{path}.{Environment.ProcessId}";
        using (var file = new FileStream(draft, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OnlyOwner }))
        {
            file.Write(Encoding.UTF8.GetBytes(string.Concat(_entries.Select(entry => Encode(entry) + "\n"))));
        }
        File.Move(draft, path, overwrite: true);
    }

    private void Try(Action<string> action)
    {
        if (_path is not { } path) return;
        try
        {
            action(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            _path = null;
            _tell($"what is typed is not kept: {error.Message}");
        }
    }
}

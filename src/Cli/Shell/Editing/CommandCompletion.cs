using MarketStore.Cli.Shell.Output;

namespace MarketStore.Cli.Shell.Editing;

/// <summary>How lines with commands of the shell can go on.</summary>
internal static class CommandCompletion
{
    /// <param name="line">The line up to the cursor; it begins with a backslash.</param>
    /// <returns>Start counts from the beginning of the line; null: what follows the command is SQL.</returns>
    public static Completions? Complete(string line, StoreCatalog catalog)
    {
        int start = line.LastIndexOf(' ') + 1;
        string word = line[start..];
        if (start == 0) return new Completions(0, Matching(ShellCommands.All.SelectMany(command => command.Names).Where(name => name[0] == '\\'), word));
        string[] words = line[..start].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words[0].ToLowerInvariant() switch
        {
            "\\plot" or "\\watch" => null,
            "\\format" => new Completions(start, Matching(ResultFormats.Names, word)),
            "\\help" or "\\h" or "\\?" => new Completions(start, Matching([.. ShellCommands.All.Select(command => command.Names[0]), Commands.HelpCommands.Keys], word)),
            "\\o" or "\\i" => Files(start, word),
            "\\load" when words.Length > 1 => Files(start, word),
            "\\d" or "\\dt" or "\\show" or "\\getinfo" or "\\destroy" or "\\trim" or "\\load" when words.Length == 1 => Buckets(start, word, catalog),
            _ => Completions.None,
        };
    }

    private static Completions Buckets(int start, string word, StoreCatalog catalog)
    {
        IReadOnlyList<string> buckets = catalog.Buckets(word);
        return new Completions(start, [.. buckets.Take(StoreCatalog.MostBuckets)], buckets.Count > StoreCatalog.MostBuckets);
    }

    private static List<string> Matching(IEnumerable<string> names, string word) =>
        [.. names.Where(name => name.StartsWith(word, StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal)];

    /// <summary>Files and directories; names with spaces are put in quotes.</summary>
    private static Completions Files(int start, string word)
    {
        int slash = word.LastIndexOf('/') + 1;
        string directory = word[..slash], name = word[slash..];
        try
        {
            IEnumerable<string> entries = new DirectoryInfo(directory.Length == 0 ? "." : directory).EnumerateFileSystemInfos()
                .Where(entry => entry.Name.StartsWith(name, StringComparison.Ordinal) && (name.Length > 0 || entry.Name[0] != '.'))
                .Select(entry => directory + entry.Name + (entry is DirectoryInfo ? "/" : ""))
                .Select(path => path.Contains(' ', StringComparison.Ordinal) ? $"'{path}'" : path);
            return new Completions(start, [.. entries.Order(StringComparer.Ordinal)]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Completions.None;
        }
    }
}

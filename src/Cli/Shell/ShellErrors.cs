using MarketStore.Cli.Shell.Editing;
using MarketStore.Sql;

namespace MarketStore.Cli.Shell;

/// <summary>What is told when something fails.</summary>
internal static class ShellErrors
{
    /// <param name="source">Where the statement stands: a file's name; null for what was typed.</param>
    /// <param name="firstLine">The statement's line there.</param>
    public static string Of(Exception error, string statement, string? source, int firstLine)
    {
        if (error is not SqlException { At: { } at }) return $"error: {error.Message}";
        string place = $" ({at})";
        string message = error.Message.EndsWith(place, StringComparison.Ordinal) ? error.Message[..^place.Length] : error.Message;
        string[] lines = statement.Split('\n');
        string where = source is null ? "" : $"{source}:{firstLine + at.Line - 1}: ";
        if (at.Line < 1 || at.Line > lines.Length) return $"error: {where}{message}";
        // Tabs stay tabs, so that the caret stands where they put it.
        string line = lines[at.Line - 1].TrimEnd('\r');
        string indent = string.Concat(line.Take(Math.Max(0, at.Column - 1)).Select(c => c == '\t' ? '\t' : ' '));
        string number = lines.Length > 1 || source is not null ? $"line {firstLine + at.Line - 1}: " : "";
        return $"error: {where}{message}\n  {number}{line}\n  {new string(' ', number.Length)}{indent}^{(message.StartsWith("syntax error", StringComparison.Ordinal) ? HintOf(line, at.Column - 1) : "")}";
    }

    /// <summary>Names of buckets have slashes, and stand in quotes; who forgets them is told.</summary>
    private static string HintOf(string line, int place)
    {
        if (place < 0 || place >= line.Length) return "";
        int start = place, end = place;
        while (start > 0 && IsOfKey(line[start - 1])) start--;
        while (end < line.Length && IsOfKey(line[end])) end++;
        string key = line[start..end];
        if (key.Count(letter => letter == '/') is not (1 or 2)) return "";
        var places = new TablePlaces();
        foreach (Lexeme lexeme in SqlLexer.Cut(line[..start])) places.Pass(line, lexeme);
        return places.IsNext ? $"\n  a name with slashes stands in backticks: `{key}`" : "";
    }

    private static bool IsOfKey(char letter) => SqlLexer.IsWord(letter) || letter is '/' or '.' or '-';
}

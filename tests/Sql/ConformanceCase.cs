using System.Text.RegularExpressions;

namespace MarketStore.Tests.Sql;

/// <summary>One case of a conformance document: fenced blocks under a heading.</summary>
/// <param name="Blocks">Tag and text of each block.</param>
internal sealed record ConformanceCase(string Id, IReadOnlyList<(string Tag, string Text)> Blocks)
{
    public IEnumerable<string> Statements => Blocks.Where(block => block.Tag is "sql" or "sql alt").Select(block => block.Text);

    public string? Block(string tag) => Blocks.Where(block => block.Tag == tag).Select(block => block.Text).FirstOrDefault();
}

/// <summary>A document of cases, and the tables that they read.</summary>
internal sealed partial class ConformanceDocument
{
    public ConformanceDocument(string text)
    {
        var cases = new List<ConformanceCase>();
        foreach (string section in Heading.Split("\n" + text.ReplaceLineEndings("\n")).Skip(1))
        {
            string id = section.Split(' ', '\n')[0];
            cases.Add(new ConformanceCase(id, [.. Fence.Matches(section).Select(match => (match.Groups[1].Value.Trim(), match.Groups[2].Value))]));
        }
        Cases = cases;
        Tables = [.. Table.Matches(text.ReplaceLineEndings("\n")).Select(match =>
            (match.Groups[2].Value, match.Groups[1].Value.Contains("variable", StringComparison.Ordinal), match.Groups[3].Value))];
    }

    public IReadOnlyList<ConformanceCase> Cases { get; }

    /// <summary>Name, whether it has variable records, rows as CSV.</summary>
    public IReadOnlyList<(string Name, bool IsVariable, string Csv)> Tables { get; }

    [GeneratedRegex(@"\n### (?=[A-Z]\d\d )")]
    private static partial Regex Heading { get; }

    [GeneratedRegex(@"```([a-z ]+)\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Fence { get; }

    [GeneratedRegex(@"\nBucket([^`\n]*)`([^`]+)`[^\n]*\n```csv\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Table { get; }
}

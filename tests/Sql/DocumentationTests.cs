using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace MarketStore.Tests.Sql;

/// <summary>The examples of docs/sql.md run, over the tables of tests/Sql/Logic.</summary>
public sealed partial class DocumentationTests
{
    [Fact]
    public async Task Every_example_runs()
    {
        string root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../.."));
        string text = await File.ReadAllTextAsync(Path.Combine(root, "docs/sql.md"), TestContext.Current.CancellationToken);
        string tables = await File.ReadAllTextAsync(Path.Combine(root, "tests/Sql/Logic/Tables.sql"), TestContext.Current.CancellationToken);
        string[] examples = [.. Example.Matches(text).Select(match => match.Groups[1].Value)];
        Assert.True(examples.Length >= 10);
        foreach (string example in examples)
        {
            using var files = new Files.FileStore();
            await files.Store.RunAsync(tables);
            Exception? error = await Record.ExceptionAsync(() => files.Store.RunAsync(example));
            Assert.True(error is null, $"{example}\n{error?.Message}");
        }
    }

    private static string Here([CallerFilePath] string here = "") => here;

    [GeneratedRegex("```sql\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example { get; }
}

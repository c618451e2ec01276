using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using MarketStore.Sql.Binding;
using MarketStore.Sql.Functions;

namespace MarketStore.Tests.Sql.Functions;

/// <summary>No function is without a word in the manual, or without a test.</summary>
public sealed class FunctionListTests
{
    /// <summary>What operators are called inside.</summary>
    private static readonly string[] Operators = ["at_timezone", "ilike", "is_distinct", "is_not_distinct", "like", "negate"];

    private static readonly string Root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../../.."));

    private static IEnumerable<string> Names => ScalarCatalog.Names.Where(name => char.IsLetter(name[0])).Except(Operators)
        .Concat(AggregateCatalog.Names).Concat(WindowFunctions.Names).Concat(ExpandedCalls.Names).Distinct().Order(StringComparer.Ordinal);

    [Fact]
    public void Every_function_is_in_the_manual()
    {
        string manual = File.ReadAllText(Path.Combine(Root, "docs/sql.md"));
        Assert.Equal("", string.Join(' ', Names.Where(name => !Regex.IsMatch(manual, $@"`[^`\n]*\b{name}\b[^`\n]*`"))));
    }

    [Fact]
    public void Every_function_is_in_a_test()
    {
        string[] files = [.. new[] { "*.values", "*.sqltest" }.SelectMany(pattern => Directory.GetFiles(Path.Combine(Root, "tests/Sql"), pattern, SearchOption.AllDirectories))];
        string tests = string.Join('\n', files.Select(File.ReadAllText));
        Assert.Equal("", string.Join(' ', Names.Where(name => !tests.Contains(name + "(", StringComparison.Ordinal))));
    }

    [Fact]
    public void Every_function_says_what_it_does()
    {
        IEnumerable<(string Name, string Summary)> all = ScalarCatalog.All.Select(f => (f.Name, f.Summary)).Concat(AggregateCatalog.All.Select(f => (f.Name, f.Summary)))
            .Concat(WindowFunctions.All.Select(f => (f.Name, f.Summary)));
        Assert.Equal("", string.Join(' ', all.Where(function => function.Summary.Length == 0).Select(function => function.Name)));
    }

    private static string Here([CallerFilePath] string here = "") => here;
}

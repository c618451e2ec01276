using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace MarketStore.Tests.Architecture;

/// <summary>Cli -> Protocols -> Sql -> Engine, and plugins -> Engine: no arrow points the other way.</summary>
public sealed partial class LayeringTests
{
    private static readonly string[] Layers = ["Engine", "Sql", "Protocols", "Cli"];

    private static string Root([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", ".."));

    [GeneratedRegex(@"\bMarketStore\.(Engine|Sql|Protocols|Cli)\b")]
    private static partial Regex LayerName();

    [Theory]
    [InlineData("src/Engine", 0)]
    [InlineData("src/Sql", 1)]
    [InlineData("src/Protocols", 2)]
    [InlineData("src/Cli", 3)]
    [InlineData("plugins-src", 0)]
    public void A_layer_names_only_itself_and_the_layers_below(string folder, int level)
    {
        string path = Path.Combine(Root(), folder);
        if (!Directory.Exists(path)) return;
        IEnumerable<string> upward =
            from file in Directory.EnumerateFiles(path, "*.cs", SearchOption.AllDirectories)
            from match in LayerName().Matches(File.ReadAllText(file))
            where Array.IndexOf(Layers, match.Groups[1].Value) > level
            select $"{Path.GetRelativePath(Root(), file)} names {match.Value}";
        Assert.Empty(upward);
    }

    [Theory]
    [InlineData("Engine")]
    [InlineData("Sql")]
    [InlineData("Protocols")]
    [InlineData("Cli")]
    public void A_file_declares_the_namespace_of_its_folder(string layer)
    {
        string path = Path.Combine(Root(), "src", layer);
        if (!Directory.Exists(path)) return;
        Assert.Empty(Directory.EnumerateFiles(path, "*.cs", SearchOption.AllDirectories)
            .Where(file => !Regex.IsMatch(File.ReadAllText(file), $@"^namespace MarketStore\.{layer}[;.]", RegexOptions.Multiline))
            .Select(file => Path.GetRelativePath(Root(), file)));
    }

    [Fact]
    public void Files_stay_under_500_lines() => Assert.Empty(
        new[] { "src", "plugins-src", "tests", "bench" }
            .Select(folder => Path.Combine(Root(), folder)).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Where(file => File.ReadLines(file).Count() > 500)
            .Select(file => Path.GetRelativePath(Root(), file)));
}

using System.Globalization;
using MarketStore.Engine.Catalog;

namespace MarketStore.Engine.Import;

/// <summary>A bucket of the Go server.</summary>
/// <param name="Years">Its year files, ascending: paths relative to the root, with slashes.</param>
internal sealed record GoBucket(BucketKey Key, IReadOnlyList<string> Years);

/// <summary>
/// The tree of a Go server: root/SYMBOL/TIMEFRAME/ATTRIBUTEGROUP/year.bin, where each directory's category_name says
/// what its children are.
/// </summary>
internal sealed class GoRoot(string root, ImportReport report)
{
    private static readonly string[] Categories = ["Symbol", "Timeframe", "AttributeGroup", "Year"];

    /// <summary>A directory that the Go server skips.</summary>
    private const string Metadata = "metadata.db";

    private readonly List<GoBucket> _buckets = [];

    /// <summary>All buckets that have year files, in the order of their names.</summary>
    public IReadOnlyList<GoBucket> Buckets()
    {
        _buckets.Clear();
        Walk("", []);
        return _buckets;
    }

    private void Walk(string path, string[] parts)
    {
        string directory = Path.Combine(root, path);
        try
        {
            if (CategoryOf(directory) is { } category && category != Categories[parts.Length])
            {
                report.Problem(path, $"its category_name says {category}; only {BucketKey.Categories} can be read");
                return;
            }
            if (parts.Length == 3)
            {
                AddBucket(directory, path, parts);
                return;
            }
            foreach (string child in Names(Directory.EnumerateDirectories(directory)))
            {
                if (child != Metadata) Walk(parts.Length == 0 ? child : $"{path}/{child}", [.. parts, child]);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            report.Problem(path, e.Message);
        }
    }

    private void AddBucket(string directory, string path, string[] parts)
    {
        var years = new List<(int Year, string Path)>();
        foreach (string name in Names(Directory.EnumerateFiles(directory, "*.bin")))
        {
            if (int.TryParse(Path.GetFileNameWithoutExtension(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int year))
                years.Add((year, $"{path}/{name}"));
            else
                report.Problem($"{path}/{name}", "its name is not a year");
        }
        if (years.Count == 0) return;
        var key = new BucketKey(parts[0], parts[1], parts[2]);
        _buckets.Add(new GoBucket(key, [.. years.OrderBy(y => y.Year).Select(y => y.Path)]));
    }

    private static string? CategoryOf(string directory)
    {
        string file = Path.Combine(directory, CategoryTree.FileName);
        return File.Exists(file) ? File.ReadAllText(file).Trim() : null;
    }

    private static List<string> Names(IEnumerable<string> paths) =>
        [.. paths.Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}

using System.Text;
using MarketStore.Engine.Io;

namespace MarketStore.Engine.Catalog;

/// <summary>
/// The familiar tree: root/SYMBOL/TIMEFRAME/ATTRIBUTEGROUP, where a file <c>category_name</c> in each directory says
/// what its children are. We write it for the people and scripts that know it; the manifest is what the engine reads.
/// </summary>
internal static class CategoryTree
{
    public const string FileName = "category_name";

    /// <summary>Makes the directories of one bucket with the file that says what is in each.</summary>
    /// <returns>The directories, outermost first; their entries are durable once each has been synced.</returns>
    public static IReadOnlyList<string> Create(IFileSystem files, string root, BucketKey key)
    {
        string symbol = Path.Combine(root, key.Symbol);
        string timeframe = Path.Combine(symbol, key.Timeframe);
        string group = Path.Combine(timeframe, key.AttributeGroup);
        files.CreateDirectory(group);
        (string Directory, string Category)[] levels =
            [(root, "Symbol"), (symbol, "Timeframe"), (timeframe, "AttributeGroup"), (group, "Year")];
        foreach ((string directory, string category) in levels)
        {
            string path = Path.Combine(directory, FileName);
            if (files.FileExists(path)) continue;
            using IFile file = files.Create(path);
            file.Write(Encoding.UTF8.GetBytes(category), 0);
        }
        return [.. levels.Select(level => level.Directory)];
    }
}

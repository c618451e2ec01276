namespace MarketStore.Engine.Catalog;

/// <summary>
/// The familiar tree: root/SYMBOL/TIMEFRAME/ATTRIBUTEGROUP, where a file <c>category_name</c> in each directory says
/// what its children are. We write it for the people and scripts that know it; the manifest is what the engine reads.
/// </summary>
internal static class CategoryTree
{
    public const string FileName = "category_name";

    /// <summary>The directories of one bucket, outermost first, with the word that each one's file holds.</summary>
    public static IEnumerable<(string Directory, string Category)> Levels(
        string root, string symbol, string timeframe, string attributeGroup) =>
        [(root, "Symbol"), (symbol, "Timeframe"), (timeframe, "AttributeGroup"), (attributeGroup, "Year")];
}

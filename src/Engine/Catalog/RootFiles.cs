using System.Globalization;
using MarketStore.Engine.Segments;

namespace MarketStore.Engine.Catalog;

/// <summary>The store's own files beside the symbols' directories; no symbol may begin like them.</summary>
internal static class RootFiles
{
    public const string Prefix = "marketstore.";

    /// <summary>Held by the process that has the store open.</summary>
    public const string Lock = Prefix + "lock";

    public const string Manifest = Prefix + "manifest";

    /// <summary>A log segment waiting for its turn.</summary>
    public const string SpareLog = Prefix + "spare";

    /// <summary>A directory: blocks that were taken off their lists because they are damaged.</summary>
    public const string Quarantine = Prefix + "quarantine";

    /// <summary>Small blocks of many buckets.</summary>
    public static string SharedBlocks(uint number) =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number:x8}{SegmentFiles.Suffix}");
}

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
}

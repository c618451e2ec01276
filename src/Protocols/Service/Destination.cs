using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Time;
using MarketStore.Sql.Access;

namespace MarketStore.Protocols.Service;

/// <summary>
/// Resolves a query's destination, such as <c>AAPL,MSFT/5Min/OHLCV</c>, to buckets. A timeframe that has no bucket of
/// its own is redirected to the next finer one of the original's list that divides it, un-aggregated.
/// </summary>
internal sealed class Destination(StorageEngine engine, AccessRights rights)
{
    /// <summary>The buckets to read, and by how much a row limit grows because finer bars are read.</summary>
    /// <exception cref="MarketStoreException">Malformed, or nothing matches.</exception>
    public (IReadOnlyList<BucketKey> Buckets, int LimitMultiplier) Resolve(string text, string? keyCategory)
    {
        string key = text.Split(':')[0];
        (string symbols, string timeframe, string groups) = Parts(key, keyCategory);
        if (timeframe.Length == 0 || groups.Length == 0)
        {
            throw MarketStoreException.Invalid($"destinations must have a Symbol, Timeframe and AttributeGroup, have: {key}");
        }
        string asked = timeframe.Split(',')[0];
        string[] groupNames = groups.Split(',');
        if (!QueryTimeframes.TryRedirect(asked, out string finer, out int multiplier))
        {
            throw MarketStoreException.Invalid($"timeframe not found in TimeBucketKey={key}: timeframe not found in \"{asked}\"");
        }
        List<BucketKey> found = Find(symbols, asked, groupNames);
        if (found.Count > 0) return (found, 1);
        found = Find(symbols, finer, groupNames);
        return found.Count > 0 ? (found, multiplier) : throw MarketStoreException.NotFound("no files returned from query parse");
    }

    private static (string Symbols, string Timeframe, string Groups) Parts(string key, string? keyCategory)
    {
        string[] categories = (string.IsNullOrEmpty(keyCategory) ? BucketKey.Categories : keyCategory).Split('/');
        string[] parts = key.Split('/');
        if (parts.Length < categories.Length)
        {
            throw MarketStoreException.Invalid(
                $"destinations must have a Symbol, Timeframe and AttributeGroup, have: {key}");
        }
        return (Part("Symbol"), Part("Timeframe"), Part("AttributeGroup"));

        string Part(string category)
        {
            int index = Array.IndexOf(categories, category);
            if (index >= 0) return parts[index];
            string unknown = categories.FirstOrDefault(c => c is not ("Symbol" or "Timeframe" or "AttributeGroup")) ?? category;
            throw MarketStoreException.Invalid($"category: {unknown} not in catalog");
        }
    }

    private List<BucketKey> Find(string symbols, string timeframe, string[] groups)
    {
        if (symbols == "*")
        {
            return [.. engine.Keys(key => key.Timeframe == timeframe && groups.Contains(key.AttributeGroup) && rights.Sees(key))
                .OrderBy(key => key.Symbol, StringComparer.Ordinal)];
        }
        return [.. symbols.Split(',').Distinct()
            .SelectMany(symbol => groups.Distinct().Select(group => new BucketKey(symbol, timeframe, group)))
            .Where(key => rights.Sees(key) && engine.Contains(key))];
    }
}

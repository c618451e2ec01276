using MarketStore.Cli.Stores;
using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Protocols.Service;

namespace MarketStore.Cli.Loading;

/// <summary>Finds or makes the bucket that rows go to.</summary>
internal sealed class LoadPreparation(IStore store, LoadRequest request, ILoadObserver observer)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <param name="infer">The columns that the file's rows need, if the bucket is to be made.</param>
    /// <exception cref="MarketStoreException">There is no such bucket, or it cannot be loaded into.</exception>
    public async Task<LoadTarget> FindAsync(Func<List<ColumnDefinition>> infer, CancellationToken cancel)
    {
        BucketKey key = KeyOf(request);
        if (request.SymbolColumn is not null) return await ManyAsync(key, infer, cancel);
        if (await DescribeAsync(key.ToString(), cancel) is { } found)
        {
            observer.Say($"Latest Year: {found.LatestYear}");
            return TargetOf(key, found);
        }
        if (!request.Create) throw MarketStoreException.NotFound($"error finding existing bucket: there is no bucket {key}; --create makes it");
        List<ColumnDefinition> columns = infer();
        string statement = TableInference.Statement(key, columns, request.Variable);
        observer.Say(statement + ";");
        if (!request.DryRun) (await store.RunAsync(statement, cancel)).Dispose();
        return new LoadTarget { Key = key.ToString(), Columns = columns, IsVariable = request.Variable };
    }

    /// <summary>Buckets of symbols come into being with their first write, which nobody may have wanted.</summary>
    public async Task CheckSymbolsAsync(LoadTarget target, IReadOnlyList<string> symbols)
    {
        foreach (string symbol in symbols)
        {
            if (!_known.Add(symbol)) continue;
            string key = target.KeyOf(symbol);
            BucketNames.Parse(key);
            // A write makes buckets of what it has, and it has bytes for truth values.
            bool isMadeByWrite = request.Create && !target.Columns.Any(column => column.Type == ColumnType.Bool);
            if (isMadeByWrite || await DescribeAsync(key, CancellationToken.None) is not null) continue;
            if (request.Create)
            {
                if (!request.DryRun) (await store.RunAsync(TableInference.Statement(BucketNames.Parse(key), target.Columns, target.IsVariable), CancellationToken.None)).Dispose();
                continue;
            }
            throw MarketStoreException.NotFound($"error finding existing bucket: there is no bucket {key}; --create makes those that are missing");
        }
    }

    /// <summary>The columns of the first symbol's bucket, or those of the file: the engine matches the other buckets' by name.</summary>
    private async Task<LoadTarget> ManyAsync(BucketKey family, Func<List<ColumnDefinition>> infer, CancellationToken cancel)
    {
        string example = family.Symbol == "*" ? "" : family.ToString();
        if (example.Length > 0 && await DescribeAsync(example, cancel) is { } found) return TargetOf(family, found) with { HasSymbols = true };
        List<ColumnDefinition> columns = infer();
        observer.Say($"Columns: {string.Join(", ", columns.Select(column => $"{column.Name} {column.Type.DisplayName()}"))}");
        return new LoadTarget { Key = family.ToString(), Columns = columns, IsVariable = request.Variable, HasSymbols = true };
    }

    private async Task<BucketDescription?> DescribeAsync(string key, CancellationToken cancel)
    {
        try
        {
            return await store.DescribeAsync(key, cancel);
        }
        catch (MarketStoreException error) when (error.Code == ErrorCode.NotFound)
        {
            return null;
        }
    }

    private static LoadTarget TargetOf(BucketKey key, BucketDescription found)
    {
        ColumnDefinition[] columns = [.. found.Columns!.Where(column => column.Name != BucketNames.EpochColumn)];
        return new LoadTarget { Key = key.ToString(), Columns = columns, IsVariable = found.Kind == RecordKind.Variable };
    }

    private static BucketKey KeyOf(LoadRequest request)
    {
        string key = request.Key;
        if (request.SymbolColumn is null || !key.StartsWith("*/", StringComparison.Ordinal)) return BucketNames.Parse(key);
        BucketKey checkedKey = BucketNames.Parse("X" + key[1..]);
        return checkedKey with { Symbol = "*" };
    }
}

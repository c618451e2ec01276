using System.Globalization;
using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Import;
using MarketStore.Engine.Time;
using MarketStore.Tests.Engine.Storage;

namespace MarketStore.Tests.Engine.Import;

/// <summary>A store of ours that Go roots are imported into.</summary>
internal sealed class ImportedStore : IDisposable
{
    public ImportedStore(TimeZoneInfo? zone = null) =>
        Store = new TestStore(new EngineOptions { RootDirectory = "", TimeZone = zone ?? TimeZoneInfo.Utc });

    public TestStore Store { get; }

    /// <summary>Nanoseconds since 1970 of a time such as <c>2020-01-02 03:04:05.6</c>, UTC.</summary>
    public static long At(string text)
    {
        string[] parts = text.Split('.');
        DateTime second = DateTime.Parse(parts[0], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
        long nanos = parts.Length == 1 ? 0 : long.Parse(parts[1].PadRight(9, '0'), CultureInfo.InvariantCulture);
        return ((second - DateTime.UnixEpoch).Ticks * 100) + nanos;
    }

    public async Task<ImportReport> ImportAsync(
        GoRootBuilder root, Func<ImportOptions, ImportOptions>? change = null, Action<ImportProgress>? progress = null, CancellationToken? cancel = null)
    {
        var options = new ImportOptions { Source = root.Root, Zone = root.Zone };
        var report = new ImportReport();
        await new GoImport(change?.Invoke(options) ?? options, Store.Engine, report, progress)
            .RunAsync(cancel ?? TestContext.Current.CancellationToken);
        return report;
    }

    /// <summary>Imports and expects nothing to be reported.</summary>
    public async Task<ImportReport> ImportCleanAsync(GoRootBuilder root)
    {
        ImportReport report = await ImportAsync(root);
        Assert.Empty(report.Problems);
        return report;
    }

    public List<Row> Read(string bucket) => Store.Read(bucket);

    public BucketInfo Bucket(string bucket) => Store.Engine.Find(TestStore.Key(bucket))!;

    public void Dispose() => Store.Dispose();
}

using MarketStore.Bench.Datasets;
using MarketStore.Bench.Measuring;

namespace MarketStore.Bench.Systems;

/// <summary>The systems that hold the same bars, ours first. They are loaded when somebody first reads.</summary>
internal sealed class BarField(MinuteBars data, IEnumerable<IBarStore> stores) : IDisposable
{
    private bool _isLoaded;

    public MinuteBars Data => data;

    public IReadOnlyList<IBarStore> Stores { get; } = [.. stores];

    /// <summary>The stores with all bars in them, settled, their rows compared with the data.</summary>
    public IReadOnlyList<IBarStore> Loaded()
    {
        if (_isLoaded) return Stores;
        foreach (IBarStore store in Stores) store.Load();
        WasLoaded();
        return Stores;
    }

    /// <summary>All stores as entrants of a contest in reading.</summary>
    public IReadOnlyList<Entrant> Readers(Func<IBarStore, double[]> pass) =>
        [.. Loaded().Select(store => new Entrant(store.Name, store.Access, () => pass(store)))];

    /// <summary>Settles freshly loaded stores and compares every row in them with the data.</summary>
    public void WasLoaded()
    {
        foreach (IBarStore store in Stores) store.Settle();
        IEnumerable<ulong> expected = data.Bars.Select(bars => Fingerprint.Of(bars, 0, data.RowsPerSymbol));
        BarQuery[] all = [.. Enumerable.Range(0, data.Symbols.Length).Select(data.Whole)];
        foreach (IBarStore store in Stores)
        {
            if (!store.Check(all).SequenceEqual(expected))
                throw new InvalidOperationException($"{store.Name} does not hold the rows that were loaded into it");
        }
        _isLoaded = true;
    }

    /// <summary>Throws unless all stores give the same answers.</summary>
    public void Compare(IReadOnlyList<BarQuery> queries)
    {
        IReadOnlyList<IBarStore> loaded = Loaded();
        IReadOnlyList<ulong> ours = loaded[0].Check(queries);
        foreach (IBarStore store in loaded.Skip(1))
        {
            if (!store.Check(queries).SequenceEqual(ours))
                throw new InvalidOperationException($"{loaded[0].Name} and {store.Name} answer differently");
        }
    }

    public void Dispose()
    {
        foreach (IBarStore store in Stores) store.Dispose();
    }
}

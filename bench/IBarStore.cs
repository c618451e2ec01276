namespace MarketStore.Bench;

/// <summary>A system that holds the minute bars: what W1, W3, W4 and W6 compare.</summary>
internal interface IBarStore : IDisposable
{
    string Name { get; }

    /// <summary>When a write counts as done.</summary>
    string Durability { get; }

    /// <summary>Puts all bars into an emptied store; seconds from bytes in memory to all durable.</summary>
    double Load();

    /// <summary>Makes ready for reading after <see cref="Load"/>: nothing is left to do in the background.</summary>
    void Settle();

    /// <summary>Fingerprint of each answer.</summary>
    IReadOnlyList<ulong> Check(IReadOnlyList<BarQuery> queries);

    /// <summary>Nanoseconds of each query, one after another over one connection.</summary>
    IReadOnlyList<double> Time(IReadOnlyList<BarQuery> queries);

    /// <summary>Seconds that so many clients together take to answer all the queries.</summary>
    double Crowd(IReadOnlyList<BarQuery> queries, int clients);
}

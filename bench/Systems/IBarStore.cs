using MarketStore.Bench.Datasets;

namespace MarketStore.Bench.Systems;

/// <summary>A system that holds the minute bars: what the reading workloads and W1 compare.</summary>
internal interface IBarStore : IDisposable
{
    string Name { get; }

    /// <summary>When a write counts as done.</summary>
    string Durability { get; }

    /// <summary>What lies between an answer and the program that wants it.</summary>
    string Access { get; }

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

    /// <summary>Every row there is in one query, as it comes, none of them kept.</summary>
    Transfer Egress();
}

/// <summary>A store that can also load the bars from a file of text.</summary>
internal interface ICsvStore
{
    /// <summary>As <see cref="IBarStore.Load"/>, from <see cref="Export.Csv"/>.</summary>
    double LoadCsv();
}

/// <summary>What came over, and how long it took.</summary>
internal readonly record struct Transfer(long Rows, long Bytes, double Seconds)
{
    /// <summary>Throws unless this many rows came.</summary>
    public Transfer Expect(string system, long rows) => Rows == rows
        ? this
        : throw new InvalidOperationException($"{system} sent {Rows} rows of {rows}");
}

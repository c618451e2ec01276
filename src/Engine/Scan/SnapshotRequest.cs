namespace MarketStore.Engine.Scan;

/// <summary>Which rows and columns of one bucket a cursor reads.</summary>
internal sealed record SnapshotRequest
{
    /// <summary>Inclusive, nanoseconds UTC; compared with the rows' own times: of fixed records, the slot's start.</summary>
    /// <remarks>Unlike <see cref="ScanRequest.FromNs"/>, which takes in the slot that contains it.</remarks>
    public long FromNs { get; init; } = long.MinValue;

    /// <summary>Inclusive, nanoseconds UTC.</summary>
    public long ToNs { get; init; } = long.MaxValue;

    /// <summary>Positions in <see cref="Snapshot.SchemaOf"/>; others cannot be copied.</summary>
    public IReadOnlyList<int> Columns { get; init; } = [];

    /// <summary>Whether times are wanted; they can be copied anyway, which then may cost a read of their own.</summary>
    public bool Times { get; init; } = true;

    /// <summary>Rows of the range at the most; null means all.</summary>
    public long? Limit { get; init; }

    /// <summary>With a limit: the first rows rather than the last. They come ascending either way.</summary>
    public bool FromStart { get; init; }

    /// <summary>
    /// All of them have to hold: blocks in which one cannot hold may be left out. The limit counts their rows all the
    /// same, as if they had been read and the conditions been checked afterwards.
    /// </summary>
    public IReadOnlyList<ZoneCondition> Conditions { get; init; } = [];

    /// <summary>A block of up to so many bytes is read whole, whatever is wanted of it.</summary>
    public int WholeBlockBytes { get; init; } = 8 << 10;

    /// <summary>Ends the reading between two pieces.</summary>
    public CancellationToken Cancel { get; init; }
}

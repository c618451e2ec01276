using System.Buffers;
using MarketStore.Engine.Catalog;

namespace MarketStore.Protocols.Service;

/// <summary>One query as the wire protocols state it; names and defaults of the original's QueryRequest.</summary>
public sealed record QueryRequest
{
    public bool IsSqlStatement { get; init; }

    public string SqlStatement { get; init; } = "";

    /// <summary><c>SYM[,SYM…]/TIMEFRAME/ATTR[,ATTR…]</c>, or <c>*</c> for all symbols; a <c>:categories</c> tail is ignored.</summary>
    public string Destination { get; init; } = "";

    /// <summary>Order of the destination's parts; null or empty means Symbol/Timeframe/AttributeGroup.</summary>
    public string? KeyCategory { get; init; }

    /// <summary>Inclusive, seconds; null means 1970-01-01.</summary>
    public long? EpochStart { get; init; }

    /// <summary>Added to <see cref="EpochStart"/>; ignored without it.</summary>
    public long? EpochStartNanos { get; init; }

    /// <summary>Inclusive, seconds; null means no bound.</summary>
    public long? EpochEnd { get; init; }

    public long? EpochEndNanos { get; init; }

    /// <summary>Rows per bucket; null, zero or negative means all.</summary>
    public long? LimitRecordCount { get; init; }

    /// <summary>True: the first rows of the range; false: the last.</summary>
    public bool LimitFromStart { get; init; }

    /// <summary>Null or empty means all.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    public IReadOnlyList<string>? Functions { get; init; }
}

/// <summary>A script, and values for its parameters.</summary>
/// <param name="Parameters">For $1, $2 and so on: null, string, long, double or bool.</param>
public sealed record SqlRequest(string Query, IReadOnlyList<object?> Parameters)
{
    /// <summary>
    /// Statements to run first, such as SET and PREPARE: the server keeps nothing between two requests, so a client that
    /// wants a session sends its settings along.
    /// </summary>
    public IReadOnlyList<string> Session { get; init; } = [];
}

/// <summary>
/// The original's NumpyMultiDataset on its way in: column buffers shared by several buckets. Nothing in it has been
/// checked but its shape; <see cref="IMarketService.WriteAsync"/> checks the rest.
/// </summary>
public sealed record Dataset
{
    public required IReadOnlyList<string> Types { get; init; }

    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>One little-endian buffer per column; valid until the write has been answered.</summary>
    public required IReadOnlyList<ReadOnlySequence<byte>> Data { get; init; }

    public required long Length { get; init; }

    /// <summary>First row of each bucket key, in the order the keys were sent.</summary>
    public required IReadOnlyList<KeyValuePair<string, long>> StartIndex { get; init; }

    /// <summary>Row count of each bucket key.</summary>
    public required IReadOnlyList<KeyValuePair<string, long>> Lengths { get; init; }
}

/// <summary>One dataset to write; all of its buckets or none of them are written.</summary>
public sealed record WriteRequest(Dataset? Dataset, bool IsVariableLength);

/// <summary>One bucket to create.</summary>
public sealed record CreateRequest
{
    /// <summary>With its category suffix: <c>TSLA/1Min/OHLCV:Symbol/Timeframe/AttributeGroup</c>.</summary>
    public required string Key { get; init; }

    public IReadOnlyList<string> ColumnTypes { get; init; } = [];

    public IReadOnlyList<string> ColumnNames { get; init; } = [];

    public RecordKind Kind { get; init; }
}

public enum ListFormat
{
    Symbol,
    TimeBucketKey,
}

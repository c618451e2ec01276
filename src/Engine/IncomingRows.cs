using System.Buffers;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;

namespace MarketStore.Engine;

/// <summary>One column as it arrived: RowCount little-endian values, possibly in several pieces of memory.</summary>
public readonly record struct IncomingColumn(string Name, ColumnType Type, ReadOnlySequence<byte> Values);

/// <summary>
/// Rows for one bucket, in the order they are to be applied. The memory belongs to the caller and must stay valid until
/// the write has been acknowledged.
/// </summary>
public sealed record IncomingRows
{
    public required BucketKey Key { get; init; }

    /// <summary>The kind a missing bucket is created with; an existing bucket keeps its own.</summary>
    public RecordKind KindIfNew { get; init; }

    public required int RowCount { get; init; }

    /// <summary>RowCount int64 values: whole seconds since 1970 UTC.</summary>
    public required ReadOnlySequence<byte> EpochSeconds { get; init; }

    /// <summary>RowCount int32 values added to the seconds, 0 to 999,999,999; empty means 0 for every row.</summary>
    public ReadOnlySequence<byte> Nanoseconds { get; init; }

    /// <summary>All columns but Epoch and the <see cref="Nanoseconds"/> above, in any order.</summary>
    public required IReadOnlyList<IncomingColumn> Columns { get; init; }
}

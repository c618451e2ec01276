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

    /// <summary>
    /// What the writer takes the bucket for: the kind of a bucket that this write creates. An existing bucket keeps its
    /// own kind; a <c>Nanoseconds</c> column is then part of the time (variable), an ordinary column, or dropped when
    /// ticks are written to bars that have no such column.
    /// </summary>
    public RecordKind Kind { get; init; }

    public required int RowCount { get; init; }

    /// <summary>RowCount int64 values: whole seconds since 1970 UTC.</summary>
    public required ReadOnlySequence<byte> EpochSeconds { get; init; }

    /// <summary>All columns but Epoch, in any order.</summary>
    public required IReadOnlyList<IncomingColumn> Columns { get; init; }
}

using System.Buffers;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;

namespace MarketStore.Engine;

/// <summary>One column as it arrived: little-endian values, possibly in several pieces of memory.</summary>
public readonly record struct IncomingColumn(string Name, ColumnType Type, ReadOnlySequence<byte> Values);

/// <summary>
/// Rows for one bucket, in the order they are to be applied: a range of rows of some columns, which the rows of other
/// buckets may share. The memory belongs to the caller and must stay valid until the write has been acknowledged.
/// </summary>
/// <remarks>Parts of a write that share columns should share the list, too: they are then matched once.</remarks>
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

    /// <summary>Where the rows begin in <see cref="EpochSeconds"/> and in each of <see cref="Columns"/>.</summary>
    public int FirstRow { get; init; }

    /// <summary>The bucket itself, if <see cref="StorageEngine.Resolve"/> knew it: saves looking it up again.</summary>
    public KnownBucket Known { get; init; }

    /// <summary>Int64 values: whole seconds since 1970 UTC.</summary>
    public required ReadOnlySequence<byte> EpochSeconds { get; init; }

    /// <summary>All columns but Epoch, in any order.</summary>
    public required IReadOnlyList<IncomingColumn> Columns { get; init; }
}

namespace MarketStore.Engine.Scan;

/// <summary>Some rows of one bucket in memory, column by column, ascending in time.</summary>
/// <param name="Times">Nanoseconds UTC.</param>
/// <param name="Columns">One buffer per column of <see cref="BucketRows.Schema"/>, little-endian.</param>
public sealed record RowChunk(int RowCount, Memory<long> Times, IReadOnlyList<ReadOnlyMemory<byte>> Columns);

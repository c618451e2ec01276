namespace MarketStore.Engine.Segments;

/// <summary>Where one block lies and what it holds: enough to prune it without opening its file.</summary>
/// <param name="File">The segment file, a number unique in the store.</param>
/// <param name="Period">What the file holds: one period of one bucket, or <see cref="Segments.Period.Shared"/>.</param>
/// <param name="Offset">Byte offset in the file.</param>
/// <param name="ByteCount">Header and columns.</param>
/// <param name="MinTime">Nanoseconds UTC, inclusive, as is <paramref name="MaxTime"/>.</param>
internal readonly record struct BlockRef(
    uint File, Period Period, long Offset, int ByteCount, int RowCount, long MinTime, long MaxTime);

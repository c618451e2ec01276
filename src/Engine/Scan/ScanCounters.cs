namespace MarketStore.Engine.Scan;

/// <summary>What reading has cost so far, and what it was spared.</summary>
/// <param name="BlocksPrunedByTime">Outside the range, erased, or not needed for the limit; never opened.</param>
/// <param name="BlocksPrunedByZone">Header read, and left out for a condition.</param>
/// <param name="BlocksRead">Some or all columns read.</param>
/// <param name="RowsRead">Handed out, those of heads included.</param>
/// <param name="BytesRead">From files: headers, columns and gaps between them.</param>
internal readonly record struct ScanCounters(
    long BlocksPrunedByTime, long BlocksPrunedByZone, long BlocksRead, long RowsRead, long BytesRead)
{
    public static ScanCounters operator +(ScanCounters left, ScanCounters right) => new(
        left.BlocksPrunedByTime + right.BlocksPrunedByTime,
        left.BlocksPrunedByZone + right.BlocksPrunedByZone,
        left.BlocksRead + right.BlocksRead,
        left.RowsRead + right.RowsRead,
        left.BytesRead + right.BytesRead);
}

using MarketStore.Engine.Time;

namespace MarketStore.Engine.Heads;

/// <summary>
/// Something that has happened to a bucket and is not in its blocks yet, though its head has been closed over it: rows
/// that arrived, or a span of time that was erased from everything older.
/// </summary>
/// <param name="Rows">Null for an erasure.</param>
/// <param name="Erased">Null for rows.</param>
/// <param name="CapacityBytes">Memory that the rows take.</param>
internal sealed record HeadLayer(HeadView? Rows, TimeRange? Erased, long CapacityBytes)
{
    public static HeadLayer OfRows(HeadView rows, long capacityBytes) => new(rows, null, capacityBytes);

    public static HeadLayer OfErasure(TimeRange erased) => new(null, erased, 0);
}

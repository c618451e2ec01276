namespace MarketStore.Engine.Catalog;

/// <summary>Names one bucket: <c>Symbol/Timeframe/AttributeGroup</c>. Parts are case-sensitive.</summary>
/// <remarks>Construction does not validate; <see cref="BucketNames"/> does, at the edge of the engine.</remarks>
public readonly record struct BucketKey(string Symbol, string Timeframe, string AttributeGroup)
{
    /// <summary>What follows the colon in the keys that clients see.</summary>
    public const string Categories = "Symbol/Timeframe/AttributeGroup";

    /// <summary><c>AAPL/1Min/OHLCV</c></summary>
    public override string ToString() => $"{Symbol}/{Timeframe}/{AttributeGroup}";

    /// <summary><c>AAPL/1Min/OHLCV:Symbol/Timeframe/AttributeGroup</c></summary>
    public string ToWireString() => $"{Symbol}/{Timeframe}/{AttributeGroup}:{Categories}";
}

/// <summary>Whether a bucket holds one row per interval (bars) or any number (ticks).</summary>
public enum RecordKind : byte
{
    /// <summary>One row per slot; its time is the slot's start in the configured zone; the last write wins.</summary>
    Fixed = 0,

    /// <summary>Any number of rows, exact nanoseconds, ascending time, ties in arrival order.</summary>
    Variable = 1,
}

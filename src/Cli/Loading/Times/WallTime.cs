namespace MarketStore.Cli.Loading.Times;

/// <summary>A time as it is written: what a clock on a wall shows, and perhaps how far that clock is ahead of UTC.</summary>
/// <param name="LocalNs">Counted like an instant, as if the clock showed UTC.</param>
/// <param name="OffsetNs">Null: the text does not say.</param>
/// <param name="IsZoneName">The offset is that of a name such as EST, which must suit the zone of the file.</param>
internal readonly record struct WallTime(long LocalNs, long? OffsetNs, bool IsZoneName = false);

namespace MarketStore.Engine.Segments;

/// <summary>Stored bytes that fail their checksum or make no sense. Names the file, the place and both checksums.</summary>
internal static class CorruptBlock
{
    public static MarketStoreException Checksum(string path, long offset, string part, ulong expected, ulong actual) => new(
        ErrorCode.Corruption,
        $"stored data is damaged: {path}, block at byte {offset}, {part}: checksum {actual:x16}, expected {expected:x16}");

    public static MarketStoreException Format(string path, long offset, string what, Exception? inner = null) => new(
        ErrorCode.Corruption, $"stored data is damaged: {path}, block at byte {offset}: {what}", inner);
}

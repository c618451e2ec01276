using System.IO.Hashing;

namespace MarketStore.Engine.Io;

/// <summary>The checksum of log frames, blocks and manifest records: XXH3, 64 bits.</summary>
internal static class Checksum
{
    /// <param name="seed">What the bytes belong to, so that the right bytes in the wrong place do not pass.</param>
    public static ulong Of(ReadOnlySpan<byte> bytes, ulong seed = 0) => XxHash3.HashToUInt64(bytes, (long)seed);
}

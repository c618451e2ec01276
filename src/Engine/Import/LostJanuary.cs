namespace MarketStore.Engine.Import;

/// <summary>
/// The Go server numbers days from 0, and 0 is also its mark of an empty slot: what was written for January 1 is stored
/// one slot before the first, in the last bytes of the header, and never returned.
///
///     | ... types | reserved, all zero        | 0 | the row  | 1 | January 2 | 2 | January 3 ...
///                 34104                       ^ 37024 - record length          ^ 37024
///
/// A row of zeros cannot be told from none.
/// </summary>
internal static class LostJanuary
{
    /// <summary>The slot before the first, if something is in it.</summary>
    /// <exception cref="InvalidDataException">What is there cannot be just that slot.</exception>
    public static byte[]? Find(SourceFile file, GoYearHeader header)
    {
        const int reservedBytes = GoYearHeader.Bytes - GoYearHeader.ReservedOffset;
        // A longer record would have destroyed the columns' types, and the header would not have been read.
        if (!header.IsDaily || header.RecordLength > reservedBytes) return null;
        byte[] reserved = new byte[reservedBytes];
        file.ReadExactly(reserved, GoYearHeader.ReservedOffset);
        int first = reserved.AsSpan().IndexOfAnyExcept((byte)0);
        if (first < 0) return null;
        if (first < reservedBytes - header.RecordLength + GoYearHeader.IndexBytes)
        {
            throw new InvalidDataException(
                $"byte {GoYearHeader.ReservedOffset + first} of its header is not zero: January 1 cannot be looked for");
        }
        return reserved[(reservedBytes - header.RecordLength)..];
    }
}

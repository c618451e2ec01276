namespace MarketStore.Cli.Loading.Times;

/// <summary>ISO 8601: <c>2024-03-08</c>, <c>2024-03-08T14:30</c>, <c>2024-03-08 14:30:00.123456789Z</c>, <c>…+01:00</c>; without an offset, of a zone.</summary>
internal sealed class IsoTimes(LocalClock clock) : TimeReader
{
    public override string Description => $"as ISO 8601, such as 2024-03-08T14:30:00, in {clock.Name}";

    public override bool TryRead(ReadOnlySpan<byte> text, out long ns)
    {
        ns = 0;
        var cursor = new TextCursor(text);
        var fields = new CalendarFields();
        bool isDay = cursor.TryNumber(4, out fields.Year) && cursor.TryTake((byte)'-') && cursor.TryNumber(2, out fields.Month)
            && cursor.TryTake((byte)'-') && cursor.TryNumber(2, out fields.Day);
        long? offset = null;
        if (!isDay || !TryClock(ref cursor, ref fields, ref offset) || !cursor.IsAtEnd) return false;
        return fields.TryCount(out long localNs) && clock.TryInstant(new WallTime(localNs, offset), out ns);
    }

    private static bool TryClock(ref TextCursor text, ref CalendarFields fields, ref long? offset)
    {
        if (text.IsAtEnd) return true;
        if (!text.TryTake((byte)'T') && !text.TryTake((byte)' ') && !text.TryTake((byte)'t')) return false;
        if (!text.TryNumber(2, out fields.Hour) || !text.TryTake((byte)':') || !text.TryNumber(2, out fields.Minute)) return false;
        if (text.TryTake((byte)':') && !text.TryNumber(2, out fields.Second)) return false;
        if ((text.TryTake((byte)'.') || text.TryTake((byte)',')) && !text.TryFraction(out fields.Nanos)) return false;
        if (text.IsAtEnd) return true;
        text.TryTake((byte)' ');
        offset = 0;
        if (text.TryTake((byte)'Z') || text.TryTake((byte)'z')) return true;
        bool hasColons = text.Left.Length > 3 && text.Left[3] == ':';
        if (!text.TryOffset(hasColons, text.Left.Length > 3 ? 2 : 1, out long ahead)) return false;
        offset = ahead;
        return true;
    }
}

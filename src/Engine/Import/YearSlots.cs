namespace MarketStore.Engine.Import;

/// <summary>Slots of one year file that cannot be used.</summary>
internal sealed class SlotDamage
{
    private int _count;
    private string _first = "";

    /// <summary>What to report, or null when all slots were fine.</summary>
    public string? Summary => _count switch
    {
        0 => null,
        1 => $"left out {_first}",
        _ => $"left out {_count} times rows of a slot; the first: {_first}",
    };

    public void Add(long index, string reason)
    {
        if (_count++ == 0) _first = $"slot {index}: {reason}";
    }
}

/// <summary>A year file and all that is needed to make rows of its slots.</summary>
internal sealed record YearSource(SourceFile File, GoYearHeader Header, GoCalendar Calendar, PendingWrites Logs)
{
    public SlotDamage Damage { get; } = new();
}

/// <summary>
/// The slots of a year file that hold something, ascending: January 1 of days from its hiding place, the slots on disk,
/// and in step with them those that the logs have rows for.
/// </summary>
internal sealed class YearSlots
{
    private readonly PendingWrite[] _pending;
    private readonly SlotCursor _cursor;
    private readonly byte[] _january;
    private long _disk = -1;
    private int _firstPending;
    private int _endPending;

    /// <param name="year">The file.</param>
    /// <param name="pending">What the logs have for it, ascending by slot.</param>
    /// <param name="january">The slot before the first; empty for none.</param>
    public YearSlots(YearSource year, PendingWrite[] pending, byte[] january)
    {
        (_pending, _january) = (pending, january);
        // Payloads follow the slots of variable records, so it matters where these end; fixed ones fill the file.
        long count = year.Header.Kind == Catalog.RecordKind.Fixed ? long.MaxValue : year.Calendar.SlotCount + 1;
        _cursor = new SlotCursor(year.File, GoYearHeader.Bytes, year.Header.RecordLength, count);
    }

    public long Index { get; private set; } = -1;

    /// <summary>The slot on disk; empty when there is none. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Record => _disk != Index ? default : Index == 0 ? _january : _cursor.Record;

    /// <summary>What the logs have for the slot, oldest first.</summary>
    public ReadOnlySpan<PendingWrite> Pending => _pending.AsSpan(_firstPending, _endPending - _firstPending);

    /// <exception cref="IOException">The disk failed.</exception>
    public bool MoveNext()
    {
        if (_disk == Index) _disk = NextOnDisk();
        _firstPending = _endPending;
        long logged = _endPending < _pending.Length ? _pending[_endPending].Index : long.MaxValue;
        Index = Math.Min(_disk, logged);
        if (Index == long.MaxValue) return false;
        while (_endPending < _pending.Length && _pending[_endPending].Index == Index) _endPending++;
        return true;
    }

    private long NextOnDisk()
    {
        if (_disk < 0 && _january.Length > 0) return 0;
        return _cursor.MoveNext() ? _cursor.Ordinal : long.MaxValue;
    }
}

/// <summary>Makes rows of slots.</summary>
internal interface ISlotDecoder
{
    /// <summary>Appends the rows of the current slot to the batch; what cannot be used goes to the year's damage.</summary>
    void Decode(YearSlots slots, RowBatch batch);
}

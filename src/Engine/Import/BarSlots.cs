using System.Buffers.Binary;

namespace MarketStore.Engine.Import;

/// <summary>Fixed records: one row a slot. What the logs have is younger than what is on disk.</summary>
/// <param name="year">The file.</param>
/// <param name="slotOf">The start of the target's slot that contains an instant.</param>
/// <param name="report">Counts.</param>
internal sealed class BarSlots(YearSource year, Func<long, long> slotOf, ImportReport report) : ISlotDecoder
{
    private readonly byte[] _logged = new byte[year.Header.RowBytes];

    public void Decode(YearSlots slots, RowBatch batch)
    {
        long index = slots.Index;
        if (year.Calendar.SlotStart(index) is not { } start)
        {
            year.Damage.Add(index, "it is not in the year");
            return;
        }
        ReadOnlySpan<byte> stored = Stored(slots), row = Logged(slots);
        if (row.IsEmpty) row = stored;
        else if (row.SequenceEqual(stored)) report.Logs.RowsPresent++;
        else report.Logs.RowsAdded++;
        if (row.IsEmpty) return;
        long time = slotOf(start);
        if (time != start) report.MovedToSlot++;
        if (index == 0) report.JanuaryRows++;
        report.Bars.Read++;
        batch.Append(time, row);
    }

    /// <summary>The row on disk, if it is one.</summary>
    private ReadOnlySpan<byte> Stored(YearSlots slots)
    {
        if (slots.Record.IsEmpty) return default;
        long stored = BinaryPrimitives.ReadInt64LittleEndian(slots.Record);
        if (stored == slots.Index) return slots.Record.Slice(GoYearHeader.IndexBytes, year.Header.RowBytes);
        year.Damage.Add(slots.Index, $"it says that it is slot {stored}");
        return default;
    }

    /// <summary>The last row that the logs have, if they have any.</summary>
    private ReadOnlySpan<byte> Logged(YearSlots slots)
    {
        for (int i = slots.Pending.Length - 1; i >= 0; i--)
        {
            if (year.Logs.Misfit(slots.Pending[i], year.Header) is { } misfit)
            {
                year.Damage.Add(slots.Index, "a row of a log: " + misfit);
                continue;
            }
            year.Logs.Read(slots.Pending[i], _logged);
            return _logged;
        }
        return default;
    }
}

using System.Buffers.Binary;
using System.IO.Hashing;
using System.Numerics;

namespace MarketStore.Engine.Import;

/// <summary>
/// Variable records: a slot points to its rows. What the logs have is added, but for rows that are on disk already: the
/// Go server brings a group to the year files long before a checkpoint says so, and the rows of a log say nothing of
/// which of both they are. So of equal rows there are as many as on disk or as in the logs, whichever is more.
/// </summary>
/// <param name="year">The file.</param>
/// <param name="options">Compression, and whether to snap times.</param>
/// <param name="report">Counts.</param>
internal sealed class TickSlots(YearSource year, ImportOptions options, ImportReport report) : ISlotDecoder
{
    /// <summary>A slot whose rows are longer is taken for a damaged one.</summary>
    private const int MaxPayloadBytes = 1 << 30;

    private readonly PayloadDecoder _payloads = new(year.Header.RowBytes, options.Compression);
    private readonly Dictionary<UInt128, int> _onDisk = [];
    private byte[] _stored = [];
    private byte[] _joined = [];
    private long[] _times = [];

    private int RowBytes => year.Header.RowBytes;

    public void Decode(YearSlots slots, RowBatch batch)
    {
        long index = slots.Index;
        if (year.Calendar.SlotStart(index) is not { } start)
        {
            if (!IsBeyondArea(slots)) year.Damage.Add(index, "it is not in the year");
            return;
        }
        ReadOnlySpan<byte> rows = Stored(slots);
        if (slots.Pending.Length > 0) rows = Join(rows, slots);
        int count = rows.Length / RowBytes;
        if (index == 0) report.JanuaryRows += count;
        report.Ticks.Read += count;
        if (_times.Length < count) _times = new long[BitOperations.RoundUpToPowerOf2((uint)count)];
        bool ascends = ReadTimes(rows, year.Calendar.TicksOf(index, start));
        if (ascends)
        {
            for (int i = 0; i < count; i++) batch.Append(_times[i], rows[(i * RowBytes)..]);
            return;
        }
        int[] order = [.. Enumerable.Range(0, count)];
        Array.Sort(order, (a, b) => _times[a] != _times[b] ? _times[a].CompareTo(_times[b]) : a.CompareTo(b));
        foreach (int i in order) batch.Append(_times[i], rows[(i * RowBytes)..]);
    }

    /// <summary>
    /// Where a timeframe does not divide the year the last slot lies beyond the slot area, and the first payload over it.
    /// </summary>
    private bool IsBeyondArea(YearSlots slots) => slots.Index > year.Calendar.SlotCount && slots.Pending.IsEmpty;

    private ReadOnlySpan<byte> Stored(YearSlots slots)
    {
        ReadOnlySpan<byte> record = slots.Record;
        if (record.IsEmpty) return default;
        long stored = BinaryPrimitives.ReadInt64LittleEndian(record);
        if (stored != slots.Index)
        {
            if (!IsBeyondArea(slots)) year.Damage.Add(slots.Index, $"it says that it is slot {stored}");
            return default;
        }
        long offset = BinaryPrimitives.ReadInt64LittleEndian(record[8..]);
        long length = BinaryPrimitives.ReadInt64LittleEndian(record[16..]);
        if (offset < GoYearHeader.Bytes || length is < 0 or > MaxPayloadBytes || offset > year.File.Length - length)
        {
            year.Damage.Add(slots.Index, $"its {length} bytes of rows at byte {offset} do not lie in the file");
            return default;
        }
        if (length == 0) return default;
        if (_stored.Length < length) _stored = new byte[BitOperations.RoundUpToPowerOf2((uint)length)];
        Span<byte> payload = _stored.AsSpan(0, (int)length);
        try
        {
            year.File.ReadExactly(payload, offset);
            return _payloads.Decode(payload);
        }
        catch (InvalidDataException e)
        {
            year.Damage.Add(slots.Index, e.Message);
            return default;
        }
    }

    private ReadOnlySpan<byte> Join(ReadOnlySpan<byte> stored, YearSlots slots)
    {
        long length = stored.Length;
        foreach (PendingWrite write in slots.Pending) length += write.DataLength;
        if (_joined.Length < length) _joined = new byte[BitOperations.RoundUpToPowerOf2(checked((uint)length))];
        stored.CopyTo(_joined);
        _onDisk.Clear();
        for (int row = 0; row < stored.Length; row += RowBytes) Count(stored.Slice(row, RowBytes), 1);

        int end = stored.Length;
        foreach (PendingWrite write in slots.Pending)
        {
            if (year.Logs.Misfit(write, year.Header) is { } misfit)
            {
                year.Damage.Add(slots.Index, "rows of a log: " + misfit);
                continue;
            }
            Span<byte> logged = _joined.AsSpan(end, write.DataLength);
            year.Logs.Read(write, logged);
            for (int row = 0; row < logged.Length; row += RowBytes)
            {
                if (Count(logged.Slice(row, RowBytes), -1))
                {
                    report.Logs.RowsPresent++;
                    continue;
                }
                report.Logs.RowsAdded++;
                logged.Slice(row, RowBytes).CopyTo(_joined.AsSpan(end));
                end += RowBytes;
            }
        }
        return _joined.AsSpan(0, end);
    }

    /// <summary>Counts a row that is on disk up, or one that has been found there down.</summary>
    /// <returns>Whether there was one.</returns>
    private bool Count(ReadOnlySpan<byte> row, int change)
    {
        UInt128 hash = XxHash128.HashToUInt128(row);
        int count = _onDisk.GetValueOrDefault(hash);
        if (count + change < 0) return false;
        _onDisk[hash] = count + change;
        return count > 0;
    }

    /// <returns>Whether the times ascend.</returns>
    private bool ReadTimes(ReadOnlySpan<byte> rows, SlotTicks ticks)
    {
        bool ascends = true;
        long last = long.MinValue;
        for (int i = 0; i < rows.Length / RowBytes; i++)
        {
            int at = ((i + 1) * RowBytes) - GoYearHeader.TickBytes;
            uint tick = BinaryPrimitives.ReadUInt32LittleEndian(rows[at..]);
            long moved = 0, time = options.SnapTimes ? ticks.Roundest(tick, out moved) : ticks.First(tick);
            if (moved > 0) report.TimesSnapped++;
            report.LargestSnapNs = Math.Max(report.LargestSnapNs, moved);
            _times[i] = time;
            ascends &= time >= last;
            last = time;
        }
        return ascends;
    }
}

using MarketStore.Engine.Catalog;
using MarketStore.Engine.Time;

namespace MarketStore.Engine.Import;

/// <summary>What all year files of an import are read with.</summary>
/// <param name="Zone">Of the source.</param>
/// <param name="SlotOf">The start of the target's slot that contains an instant.</param>
internal sealed record ReadingContext(
    ImportOptions Options, ImportReport Report, PendingWrites Logs, ZoneOffsets Zone)
{
    public required Func<Timeframe, long, long> SlotOf { get; init; }
}

/// <summary>One year file, open, and how far it has been read.</summary>
internal sealed class YearReader : IDisposable
{
    private readonly string _name;
    private readonly ReadingContext _context;
    private readonly YearSource _year;
    private readonly YearSlots _slots;
    private readonly ISlotDecoder _decoder;

    /// <param name="name">The file's path relative to the root, with slashes.</param>
    /// <param name="header">Its header.</param>
    /// <param name="timeframe">Of the bucket.</param>
    /// <param name="context">What else it takes.</param>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public YearReader(string name, GoYearHeader header, Timeframe timeframe, ReadingContext context)
    {
        (_name, _context) = (name, context);
        var file = new SourceFile(Path.Combine(context.Options.Source, name));
        try
        {
            var calendar = new GoCalendar(context.Zone, header.Year, header.TimeframeNs);
            _year = new YearSource(file, header, calendar, context.Logs);
            _slots = new YearSlots(_year, context.Logs.Take(name), January());
            _decoder = header.Kind == RecordKind.Variable
                ? new TickSlots(_year, context.Options, context.Report)
                : new BarSlots(_year, time => context.SlotOf(timeframe, time), context.Report);
            CheckLength();
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Appends the rows of the next slot, and of more until the batch has so many.</summary>
    /// <returns>False when the year is over; what was wrong with it has been reported then.</returns>
    public bool Fill(RowBatch batch, int rows, CancellationToken cancel)
    {
        try
        {
            do
            {
                cancel.ThrowIfCancellationRequested();
                if (!_slots.MoveNext())
                {
                    End();
                    return false;
                }
                _decoder.Decode(_slots, batch);
            }
            while (batch.Count < rows);
            return true;
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            _context.Report.Problem(_name, e.Message);
            End();
            return false;
        }
    }

    public void Dispose() => _year.File.Dispose();

    private void End()
    {
        if (_year.Damage.Summary is { } damage) _context.Report.Problem(_name, damage);
    }

    private byte[] January()
    {
        try
        {
            return LostJanuary.Find(_year.File, _year.Header) ?? [];
        }
        catch (InvalidDataException e)
        {
            _context.Report.Problem(_name, e.Message);
            return [];
        }
    }

    /// <summary>The Go server makes a file as long as its year at once, so one that is shorter has lost its end.</summary>
    private void CheckLength()
    {
        // The length goes by the zone of the machine, which nobody knows; years differ by hours at the most.
        long slots = _year.Calendar.SlotCount - (Timestamps.NsPerDay / _year.Header.TimeframeNs) - 1;
        long least = _year.Header.OffsetOf(slots + 1);
        if (_year.File.Length >= least) return;
        _context.Report.Problem(_name,
            $"it was cut short: it has {_year.File.Length} bytes, a year has at least {least}; rows in front of that are imported");
    }
}

using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Time;
using MarketStore.Sql.Binding;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Plans;
using MarketStore.Sql.Statements;
using MarketStore.Sql.Syntax;

namespace MarketStore.Sql.Views;

/// <summary>
/// Computes parts of a materialized view and puts them into its buckets. A row replaces the one of its slot; rows that the
/// part had and has no more are erased.
/// </summary>
/// <remarks>One thread.</remarks>
internal sealed class ViewWriter
{
    /// <summary>Rows that one write to the log takes, roughly.</summary>
    private const int RowsOfWrite = 1 << 16;

    private readonly StatementRun _run;
    private readonly CreateMaterializedViewStatement _view;
    private readonly MaterializedPlan _plan;
    private readonly FamilyKey _family;
    private readonly Timeframe _timeframe;

    public ViewWriter(StatementRun run, CreateMaterializedViewStatement view, MaterializedPlan plan)
    {
        (_run, _view, _plan) = (run, view, plan);
        (_family, _timeframe) = FamilyOf(view.View);
    }

    /// <summary>Rows that were written.</summary>
    public long Rows { get; private set; }

    /// <summary>The family that a materialized view's rows are in.</summary>
    /// <exception cref="SqlException">The name is none of a family.</exception>
    public static (FamilyKey Key, Timeframe Timeframe) FamilyOf(Name view)
    {
        string[] parts = view.Text.Split('/');
        if (parts.Length == 2 && parts[1].Length > 0 && Timeframe.TryParseStorable(parts[0], out Timeframe timeframe)) return (new FamilyKey(parts[0], parts[1]), timeframe);
        throw new SqlException($"a materialized view is named as a table of all symbols is: \"TIMEFRAME/ATTRIBUTEGROUP\", such as \"5Min/OHLCV\", not \"{view}\"", view.At);
    }

    public async Task WriteAsync(ViewPart part)
    {
        var changed = new ViewPart(part.Symbols, [.. part.Spans.Select(span => _plan.Slots(span, _run.Engine.Calendar, _timeframe))]);
        Dictionary<string, HashSet<long>> old = OldSlots(changed);
        var seen = new Dictionary<string, HashSet<long>>(StringComparer.Ordinal);
        using (SqlResult rows = _run.Run(_plan.Within(part.Symbols, part.Hull)))
        {
            var waiting = new List<Batch>();
            int count = 0;
            while (rows.Next() is { } all)
            {
                if (Changed(all, part) is not { Count: > 0 } batch) continue;
                waiting.Add(batch);
                count += batch.Count;
                if (count < RowsOfWrite) continue;
                await WriteAsync(Batch.Concatenate(waiting), seen).ConfigureAwait(false);
                waiting.Clear();
                count = 0;
            }
            if (count > 0) await WriteAsync(Batch.Concatenate(waiting), seen).ConfigureAwait(false);
        }
        foreach ((string symbol, HashSet<long> slots) in old)
        {
            if (seen.TryGetValue(symbol, out HashSet<long>? kept)) slots.ExceptWith(kept);
            await EraseAsync(symbol, slots, (kept ?? [], changed)).ConfigureAwait(false);
        }
    }

    /// <summary>The rows that come from what has changed.</summary>
    private static Batch Changed(Batch rows, ViewPart part)
    {
        if (part.Spans.Count == 1) return rows;
        var times = (Column<long>)rows.Columns[1];
        return rows.Take([.. Enumerable.Range(0, rows.Count).Where(row => times.IsNull(row) || part.Contains(times.At(row)))]);
    }

    /// <summary>The slots of the part that have rows now, by symbol.</summary>
    /// <param name="changed">In slots.</param>
    private Dictionary<string, HashSet<long>> OldSlots(ViewPart changed)
    {
        var slots = new Dictionary<string, HashSet<long>>(StringComparer.Ordinal);
        if (_run.Engine.Family(_family.Timeframe, _family.AttributeGroup) is null) return slots;
        ScanPlan scan = BucketTables.Bind(_run.Binding, new Name(_family.ToString(), IsQuoted: true));
        PlanColumn symbol = scan.ColumnOf(ScanRole.Symbol)!, time = scan.ColumnOf(ScanRole.Epoch)!;
        scan = scan.Keeping(new HashSet<PlanColumn> { symbol, time }) with
        {
            Chosen = [.. scan.Buckets.Where(bucket => changed.Symbols?.Contains(bucket.Key.Symbol) != false)],
            Range = changed.Hull,
        };
        using SqlResult rows = _run.Run(scan);
        int symbolPlace = scan.Columns.ToList().IndexOf(symbol), timePlace = 1 - symbolPlace;
        while (rows.Next() is { } batch)
        {
            var times = (Column<long>)batch.Columns[timePlace];
            string name = ((Column<string>)batch.Columns[symbolPlace]).At(0); // A batch is of one bucket.
            if (!slots.TryGetValue(name, out HashSet<long>? known)) slots.Add(name, known = []);
            for (int i = 0; i < batch.Count; i++)
            {
                if (changed.Contains(times.At(i))) known.Add(times.At(i));
            }
        }
        return slots;
    }

    private async Task WriteAsync(Batch rows, Dictionary<string, HashSet<long>> seen)
    {
        var symbols = (Column<string>)rows.Columns[0];
        var times = (Column<long>)rows.Columns[1];
        var parts = new List<IncomingRows>();
        foreach (IGrouping<string, int> group in Enumerable.Range(0, rows.Count).GroupBy(row => symbols.IsNull(row) ? "" : symbols.At(row)))
        {
            if (group.Key.Length == 0) throw new SqlException("a row has no Symbol", _view.View.At);
            if (!seen.TryGetValue(group.Key, out HashSet<long>? slots)) seen.Add(group.Key, slots = []);
            foreach (int row in group)
            {
                if (times.IsNull(row)) throw new SqlException("a row has no time: its Epoch is NULL", _view.View.At);
                if (slots.Add(_run.Engine.Calendar.SlotStart(_timeframe, times.At(row)))) continue;
                throw new SqlException(
                    $"two rows of {group.Key} fall into one {_timeframe} of \"{_view.View}\", at {Timestamps.ToIso(times.At(row))}: a row of a materialized view has a slot of its own", _view.View.At);
            }
            parts.Add(StoredRows.Of((new BucketKey(group.Key, _family.Timeframe, _family.AttributeGroup), RecordKind.Fixed), _plan.Columns, rows.Take([.. group]), firstColumn: 2));
        }
        await _run.Engine.WriteAsync(parts, _run.Cancel).ConfigureAwait(false);
        Rows += rows.Count;
    }

    /// <summary>Erases slots; those of one span with nothing that is kept between them go at once.</summary>
    private async Task EraseAsync(string symbol, HashSet<long> gone, (HashSet<long> Kept, ViewPart Changed) rest)
    {
        if (gone.Count == 0) return;
        long[] stay = [.. rest.Kept.Order()];
        TimeRange? open = null;
        foreach (long slot in gone.Order())
        {
            bool joins = open is { } range && rest.Changed.PlaceOf(range.ToNs) == rest.Changed.PlaceOf(slot)
                && Array.BinarySearch(stay, range.ToNs) == Array.BinarySearch(stay, slot);
            if (!joins && open is { } done) await EraseAsync(symbol, done).ConfigureAwait(false);
            open = new TimeRange(joins ? open!.Value.FromNs : slot, slot);
        }
        await EraseAsync(symbol, open!.Value).ConfigureAwait(false);
    }

    private async Task EraseAsync(string symbol, TimeRange range)
    {
        var key = new BucketKey(symbol, _family.Timeframe, _family.AttributeGroup);
        await _run.Engine.EraseAsync(other => other == key, range).ConfigureAwait(false);
    }
}

using MarketStore.Sql.Columns;
using MarketStore.Sql.Functions;

namespace MarketStore.Sql.Execution.Windows;

/// <summary>
/// Functions that take the value of another row: lag, lead, first_value, last_value, nth_value. With IGNORE NULLS places
/// are counted among the rows that have a value.
/// </summary>
internal sealed class Neighbours
{
    private readonly Column _values;

    /// <summary>Rows that count, ascending; null: all.</summary>
    private readonly int[]? _present;

    /// <summary>How many of them there are before each row, and behind the last one.</summary>
    private readonly int[] _before = [];

    /// <param name="values">In the partition's order.</param>
    public Neighbours(Column values, bool ignoresNulls)
    {
        _values = values;
        if (!ignoresNulls || !values.HasNulls) return;
        _present = [.. Enumerable.Range(0, values.Count).Where(row => !values.IsNull(row))];
        _before = new int[values.Count + 1];
        for (int i = 0; i < values.Count; i++) _before[i + 1] = _before[i] + (values.IsNull(i) ? 0 : 1);
    }

    /// <summary>The value some rows away; what lies outside of the partition has the default.</summary>
    /// <param name="distance">Negative: before.</param>
    /// <param name="fallback">In the partition's order, or null.</param>
    public Column Shift(long distance, Column? fallback)
    {
        var places = new int[_values.Count];
        for (int i = 0; i < places.Length; i++)
        {
            int? place = distance == 0 ? i : At(distance < 0 ? Before(i) + (Int128)distance : Before(i + 1) + (Int128)distance - 1);
            places[i] = place ?? (fallback is null ? -1 : places.Length + i);
        }
        return fallback is null ? _values.Take(places) : _values.Concatenate([_values, fallback]).Take(places);
    }

    /// <summary>The n-th value of each row's frame, counted from its start, or from its end.</summary>
    /// <param name="pieces">Of the frames.</param>
    /// <param name="place">1 for the first row.</param>
    public Column OfFrame(IReadOnlyList<RowSpans> pieces, (long Which, bool FromEnd) place)
    {
        var places = new int[_values.Count];
        for (int i = 0; i < places.Length; i++) places[i] = Find(pieces, i, place);
        return _values.Take(places);
    }

    private int Find(IReadOnlyList<RowSpans> pieces, int row, (long Which, bool FromEnd) place)
    {
        long left = place.Which;
        for (int p = 0; p < pieces.Count; p++)
        {
            RowSpans spans = pieces[place.FromEnd ? pieces.Count - 1 - p : p];
            int from = Before(spans.Starts[row]), to = Before(spans.Limits[row]);
            if (left <= to - from) return At(place.FromEnd ? to - left : from + left - 1) ?? -1;
            left -= to - from;
        }
        return -1;
    }

    /// <summary>Rows that count before a row.</summary>
    private int Before(int row) => _present is null ? row : _before[row];

    /// <summary>The n-th row that counts, from 0; null when there is none.</summary>
    private int? At(Int128 number)
    {
        int count = _present?.Length ?? _values.Count;
        if (number < 0 || number >= count) return null;
        return _present is null ? (int)number : _present[(int)number];
    }
}

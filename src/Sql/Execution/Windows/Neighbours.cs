using MarketStore.Sql.Columns;

namespace MarketStore.Sql.Execution.Windows;

/// <summary>Functions that take the value of another row: lag, lead, first_value, last_value, nth_value.</summary>
internal static class Neighbours
{
    /// <summary>The value some rows away; what lies outside of the partition has the default.</summary>
    /// <param name="values">In the partition's order.</param>
    /// <param name="distance">Negative: before.</param>
    /// <param name="fallback">In the partition's order, or null.</param>
    public static Column Shift(Column values, long distance, Column? fallback, bool ignoresNulls)
    {
        var places = new int[values.Count];
        for (int i = 0; i < places.Length; i++)
        {
            long place = ignoresNulls ? Present(values, i, distance) : i + distance;
            bool isInside = place >= 0 && place < places.Length;
            places[i] = isInside ? (int)place : fallback is null ? -1 : places.Length + i;
        }
        return fallback is null ? values.Take(places) : values.Concatenate([values, fallback]).Take(places);
    }

    /// <summary>The n-th value of each row's frame, counted from its start, or from its end.</summary>
    /// <param name="which">1 for the first row.</param>
    public static Column OfFrame(Column values, FrameBounds frame, (long Which, bool FromEnd) place, bool ignoresNulls)
    {
        var places = new int[values.Count];
        for (int i = 0; i < places.Length; i++) places[i] = Find(values, (frame.Starts[i], frame.Limits[i]), place, ignoresNulls);
        return values.Take(places);
    }

    private static int Find(Column values, (int Start, int End) frame, (long Which, bool FromEnd) place, bool ignoresNulls)
    {
        if (!ignoresNulls)
        {
            long at = place.FromEnd ? frame.End - place.Which : frame.Start + place.Which - 1;
            return at >= frame.Start && at < frame.End ? (int)at : -1;
        }
        long left = place.Which;
        for (int n = 0; n < frame.End - frame.Start; n++)
        {
            int at = place.FromEnd ? frame.End - 1 - n : frame.Start + n;
            if (!values.IsNull(at) && --left == 0) return at;
        }
        return -1;
    }

    /// <summary>The place of the n-th value before or after a row that is not null; -1 when there is none.</summary>
    private static long Present(Column values, int from, long distance)
    {
        long left = Math.Abs(distance);
        int step = distance < 0 ? -1 : 1;
        if (left == 0) return from;
        for (int at = from + step; at >= 0 && at < values.Count; at += step)
        {
            if (!values.IsNull(at) && --left == 0) return at;
        }
        return -1;
    }
}

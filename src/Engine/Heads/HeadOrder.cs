using MarketStore.Engine.Catalog;

namespace MarketStore.Engine.Heads;

/// <summary>
/// The time order of a head whose rows arrived out of order: row numbers, ascending by time, ties in arrival order;
/// for fixed records only the last arrival of each time is left.
/// </summary>
/// <param name="Rows">Row numbers in time order.</param>
/// <param name="Times">Times of those rows, ascending.</param>
/// <param name="Covered">How many rows of the head, in arrival order, the order takes in.</param>
internal sealed record HeadOrder(int[] Rows, long[] Times, int Covered)
{
    /// <summary>Merges the rows behind <paramref name="known"/> into it.</summary>
    /// <remarks>O(m log m + n) for m new rows and n known ones.</remarks>
    public static HeadOrder Extend(HeadOrder? known, ReadOnlySpan<long> times, RecordKind kind)
    {
        int covered = known?.Covered ?? 0;
        int fresh = times.Length - covered;
        var rows = new int[fresh];
        for (int i = 0; i < fresh; i++) rows[i] = covered + i;
        long[] keys = times[covered..].ToArray();
        SortStably(keys, rows);

        int oldCount = known?.Rows.Length ?? 0;
        var mergedRows = new int[oldCount + fresh];
        var mergedTimes = new long[oldCount + fresh];
        int a = 0, b = 0, n = 0;
        while (a < oldCount || b < fresh)
        {
            // Known rows arrived before fresh ones, so they go first among equals.
            bool takeKnown = b == fresh || (a < oldCount && known!.Times[a] <= keys[b]);
            long time = takeKnown ? known!.Times[a] : keys[b];
            int row = takeKnown ? known!.Rows[a++] : rows[b++];
            if (kind == RecordKind.Fixed && n > 0 && mergedTimes[n - 1] == time) n--;
            mergedRows[n] = row;
            mergedTimes[n++] = time;
        }
        Array.Resize(ref mergedRows, n);
        Array.Resize(ref mergedTimes, n);
        return new HeadOrder(mergedRows, mergedTimes, times.Length);
    }

    /// <summary>Array.Sort is not stable: equal times are put back in row order afterwards.</summary>
    private static void SortStably(long[] keys, int[] rows)
    {
        Array.Sort(keys, rows);
        for (int start = 0; start < keys.Length;)
        {
            int end = start + 1;
            while (end < keys.Length && keys[end] == keys[start]) end++;
            if (end - start > 1) Array.Sort(rows, start, end - start);
            start = end;
        }
    }
}

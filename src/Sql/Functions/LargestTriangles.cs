namespace MarketStore.Sql.Functions;

/// <summary>
/// Largest triangle, three buckets (Steinarsson, 2013): the points of a line that the eye would miss. The points between
/// the first and the last are cut into buckets of equal count; of each the one is kept that makes the largest triangle
/// with the one kept before it and the middle of the next bucket.
/// </summary>
internal static class LargestTriangles
{
    /// <param name="times">Ascending; nanoseconds.</param>
    /// <param name="values">One for each time, finite.</param>
    /// <param name="count">Points to keep, 2 or more.</param>
    /// <returns>Places of the points that are kept, ascending; all of them when there are no more than count.</returns>
    public static int[] Choose(long[] times, double[] values, long count)
    {
        if (times.Length <= count) return [.. Enumerable.Range(0, times.Length)];
        var kept = new int[count];
        double width = count == 2 ? 0 : (times.Length - 2) / (double)(count - 2);
        for (int bucket = 0; bucket < count - 2; bucket++)
        {
            int from = Edge(bucket), to = Edge(bucket + 1);
            (double X, double Y) next = Middle(times, values, to, bucket == count - 3 ? times.Length : Edge(bucket + 2));
            kept[bucket + 1] = Largest(times, values, (from, to), (kept[bucket], next));
        }
        kept[^1] = times.Length - 1;
        return kept;

        int Edge(int bucket) => (int)Math.Floor(bucket * width) + 1;
    }

    private static (double X, double Y) Middle(long[] times, double[] values, int from, int to)
    {
        double x = 0, y = 0;
        for (int i = from; i < to; i++)
        {
            x += Distance(times[i], times[from]) / (to - from);
            y += values[i] / (to - from);
        }
        return (x + Distance(times[from], times[0]), y);
    }

    private static int Largest(long[] times, double[] values, (int From, int To) bucket, (int Before, (double X, double Y) Next) corners)
    {
        (double x, double y) = (Distance(times[corners.Before], times[0]), values[corners.Before]);
        (int best, double largest) = (bucket.From, -1);
        for (int i = bucket.From; i < bucket.To; i++)
        {
            double area = Math.Abs(((x - corners.Next.X) * (values[i] - y)) - ((x - Distance(times[i], times[0])) * (corners.Next.Y - y)));
            if (area > largest) (best, largest) = (i, area);
        }
        return best;
    }

    /// <summary>Of any two times: from the first year to the last there are more nanoseconds than a BIGINT holds.</summary>
    private static double Distance(long time, long from) => (double)((Int128)time - from);
}

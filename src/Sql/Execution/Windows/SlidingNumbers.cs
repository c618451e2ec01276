using MarketStore.Sql.Columns;
using MarketStore.Sql.Functions;

namespace MarketStore.Sql.Execution.Windows;

/// <summary>
/// Sums, means, counts and extremes over frames that move forward. Sums are added up anew for each row, of whole blocks
/// where a frame spans them: taking values away again would leave the rounding of every number that ever was in it.
/// </summary>
internal static class SlidingNumbers
{
    private const int BlockLength = 64;

    /// <summary>Sums of longer frames are merged from states, which does not depend on their length.</summary>
    private const int LongestSum = 2048;

    /// <summary>The aggregate of a name over each frame; null when it is none of numbers as they lie in memory.</summary>
    public static Column? Of(string function, Column[] arguments, RowSpans frame)
    {
        switch (function, arguments)
        {
            case ("sum", [Column<double> values]) when frame.Longest <= LongestSum:
                return Sum(values, frame, isMean: false);
            case ("avg" or "mean", [Column<double> values]) when frame.Longest <= LongestSum:
                return Sum(values, frame, isMean: true);
            case ("sum", [Column<long> values]):
                return Sum(values, frame, isMean: false);
            case ("avg" or "mean", [Column<long> values]):
                return Sum(values, frame, isMean: true);
            case ("count", []):
                return new Column<long>([.. frame.Limits.Zip(frame.Starts, (end, start) => (long)end - start)]);
            case ("count", [var values]):
                return Count(values, frame);
            case ("min" or "max", [Column<double> values]):
                return Extreme<double, NumberOrder<double>>(values, frame, function == "min" ? 1 : -1);
            case ("min" or "max", [Column<long> values]):
                return Extreme<long, NumberOrder<long>>(values, frame, function == "min" ? 1 : -1);
            default:
                return null;
        }
    }

    /// <summary>Sum of each frame; null where no value is in it.</summary>
    public static Column<double> Sum(Column<double> values, RowSpans frame, bool isMean)
    {
        (double[] numbers, int[] counts) = Prepare(values);
        double[] blocks = BlockSums(numbers);
        var sums = new double[values.Count];
        bool[]? nulls = null;
        int start = -1, end = -1;
        double running = 0;
        for (int i = 0; i < sums.Length; i++)
        {
            (int from, int to) = (frame.Starts[i], frame.Limits[i]);
            if (from == start && to >= end) running += Vectors.Sum(numbers.AsSpan(end, to - end));
            else running = SumOf(numbers, blocks, from, to);
            (start, end) = (from, to);
            int count = counts[to] - counts[from];
            if (count == 0 || double.IsNaN(running)) (nulls ??= new bool[sums.Length])[i] = true;
            sums[i] = isMean ? running / Math.Max(1, count) : running;
        }
        return new Column<double>(sums, nulls);
    }

    /// <summary>Sum of each frame of whole numbers: of differences of running sums, which are exact also where they overflow.</summary>
    public static Column Sum(Column<long> values, RowSpans frame, bool isMean)
    {
        int[] counts = Counts(values);
        var running = new Int128[values.Count + 1];
        for (int i = 0; i < values.Count; i++) running[i + 1] = running[i] + (values.IsNull(i) ? 0 : values.At(i));
        var sums = new Int128[values.Count];
        bool[]? nulls = null;
        for (int i = 0; i < sums.Length; i++)
        {
            (int from, int to) = (frame.Starts[i], frame.Limits[i]);
            if (counts[to] == counts[from]) (nulls ??= new bool[sums.Length])[i] = true;
            sums[i] = running[to] - running[from];
        }
        if (isMean)
        {
            var means = new double[sums.Length];
            for (int i = 0; i < means.Length; i++) means[i] = (double)sums[i] / Math.Max(1, counts[frame.Limits[i]] - counts[frame.Starts[i]]);
            return new Column<double>(means, nulls);
        }
        return new Column<long>(Array.ConvertAll(sums, sum => sum >= long.MinValue && sum <= long.MaxValue
            ? (long)sum : throw new SqlException($"the sum {sum} is beyond BIGINT: sum(CAST(x AS DOUBLE)) has room for it", null)), nulls);
    }

    /// <summary>Values in each frame.</summary>
    public static Column<long> Count(Column values, RowSpans frame)
    {
        int[] counts = Counts(values);
        var results = new long[values.Count];
        for (int i = 0; i < results.Length; i++) results[i] = counts[frame.Limits[i]] - counts[frame.Starts[i]];
        return new Column<long>(results);
    }

    /// <summary>Least or greatest value of each frame: candidates wait in a queue, each better than those behind it were.</summary>
    public static Column<T> Extreme<T, TOrder>(Column<T> values, RowSpans frame, int sign)
        where TOrder : IOrder<T>
    {
        var results = new int[values.Count];
        var queue = new int[values.Count];
        int head = 0, tail = 0, added = 0;
        for (int i = 0; i < results.Length; i++)
        {
            for (added = Math.Max(added, frame.Starts[i]); added < frame.Limits[i]; added++)
            {
                if (values.IsNull(added)) continue;
                while (tail > head && sign * TOrder.Compare(values.At(added), values.At(queue[tail - 1])) < 0) tail--;
                if (tail == head) head = tail = 0;
                queue[tail++] = added;
            }
            while (head < tail && queue[head] < frame.Starts[i]) head++;
            results[i] = head < tail && queue[head] < frame.Limits[i] ? queue[head] : -1;
        }
        return (Column<T>)values.Take(results);
    }

    private static double SumOf(double[] numbers, double[] blocks, int from, int to)
    {
        if (to - from < 4 * BlockLength) return Vectors.Sum(numbers.AsSpan(from, to - from));
        int first = (from + BlockLength - 1) / BlockLength, last = to / BlockLength;
        return Vectors.Sum(numbers.AsSpan(from, (first * BlockLength) - from))
            + Vectors.Sum(blocks.AsSpan(first, last - first))
            + Vectors.Sum(numbers.AsSpan(last * BlockLength, to - (last * BlockLength)));
    }

    private static double[] BlockSums(double[] numbers)
    {
        var blocks = new double[numbers.Length / BlockLength];
        for (int b = 0; b < blocks.Length; b++) blocks[b] = Vectors.Sum(numbers.AsSpan(b * BlockLength, BlockLength));
        return blocks;
    }

    /// <summary>Numbers with 0 for null, and how many values there are before each row.</summary>
    private static (double[] Numbers, int[] Counts) Prepare(Column<double> values)
    {
        var flat = (Column<double>)values.Flatten();
        double[] numbers = flat.Values.ToArray();
        for (int i = 0; i < numbers.Length && flat.HasNulls; i++)
        {
            if (flat.IsNull(i)) numbers[i] = 0;
        }
        return (numbers, Counts(values));
    }

    private static int[] Counts(Column values)
    {
        var counts = new int[values.Count + 1];
        for (int i = 0; i < values.Count; i++) counts[i + 1] = counts[i] + (values.IsNull(i) ? 0 : 1);
        return counts;
    }
}

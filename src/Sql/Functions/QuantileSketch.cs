namespace MarketStore.Sql.Functions;

/// <summary>
/// Counts of values by their logarithm (DDSketch; Masson, Rim, Lee 2019). With g = (1 + a) / (1 - a), bucket i has the
/// values from g^(i - 1), not included, to g^i, and stands for 2 g^i / (g + 1), which is no further than a from any of
/// them:
///
///     bucket      -(i + o)      0      i + o         o moves all i above 0, so that buckets have the order of values
///     values    [-g^i, -g^(i-1))  0  (g^(i-1), g^i]
///
/// A quantile is within the part a of the value that quantile_disc gives. Two sketches add up to that of all values, in
/// any order. There are 290,000 buckets at the most, and a few hundred of them for prices.
/// </summary>
internal sealed class QuantileSketch : ISketch<QuantileSketch, double, double>
{
    /// <summary>The greatest error, as a part of the value.</summary>
    public const double Accuracy = 0.005;

    private const double Growth = (1 + Accuracy) / (1 - Accuracy);
    private const int Offset = 100_000;
    private const int Infinite = 1_000_000;
    private const long BytesOfBucket = 48;

    private static readonly double LogGrowth = Math.Log(Growth);

    private readonly Dictionary<int, long> _counts = [];
    private long _count;

    public long Add(double value) => double.IsNaN(value) ? 0 : Count(BucketOf(value), 1);

    public long Merge(QuantileSketch other) => other._counts.Sum(bucket => Count(bucket.Key, bucket.Value));

    public bool TryResult(double fraction, out double result)
    {
        result = 0;
        long left = Math.Max(0, (long)Math.Ceiling(fraction * _count) - 1);
        foreach (int bucket in _counts.Keys.Order())
        {
            result = ValueOf(bucket);
            if (left < _counts[bucket]) break;
            left -= _counts[bucket];
        }
        return _count > 0;
    }

    private static int BucketOf(double value)
    {
        if (value == 0) return 0;
        int bucket = double.IsInfinity(value) ? Infinite : (int)Math.Ceiling(Math.Log(Math.Abs(value)) / LogGrowth) + Offset;
        return value < 0 ? -bucket : bucket;
    }

    private static double ValueOf(int bucket) => Math.Abs(bucket) switch
    {
        0 => 0,
        Infinite => Math.Sign(bucket) * double.PositiveInfinity,
        var place => Math.Sign(bucket) * Math.Min(double.MaxValue, Math.Exp((place - Offset) * LogGrowth) * 2 / (Growth + 1)),
    };

    private long Count(int bucket, long more)
    {
        _count += more;
        ref long count = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_counts, bucket, out bool isKnown);
        count += more;
        return isKnown ? 0 : BytesOfBucket;
    }
}

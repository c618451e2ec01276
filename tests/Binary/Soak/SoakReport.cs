using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace MarketStore.Tests.Binary.Soak;

/// <summary>How long requests took, by their kind.</summary>
/// <remarks>Thread-safe. Takes the same memory however long the soak.</remarks>
internal sealed class SoakReport
{
    /// <summary>Buckets between two powers of two of microseconds.</summary>
    private const int Steps = 16;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, long[]> _counts = new(StringComparer.Ordinal);

    public async Task<T> TimeAsync<T>(string kind, Func<Task<T>> request)
    {
        long start = Stopwatch.GetTimestamp();
        T answer = await request();
        Add(kind, Stopwatch.GetElapsedTime(start));
        return answer;
    }

    public Task TimeAsync(string kind, Func<Task> request) => TimeAsync(kind, async () =>
    {
        await request();
        return true;
    });

    public void Add(string kind, TimeSpan time)
    {
        int bucket = (int)(Steps * Math.Log2(Math.Max(1, time.TotalMicroseconds)));
        lock (_lock)
        {
            if (!_counts.TryGetValue(kind, out long[]? counts)) _counts.Add(kind, counts = new long[Steps * 40]);
            counts[bucket]++;
        }
    }

    /// <summary>How many there were of a kind.</summary>
    public long Count(string kind)
    {
        lock (_lock) return _counts.TryGetValue(kind, out long[]? counts) ? counts.Sum() : 0;
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        lock (_lock)
        {
            foreach ((string kind, long[] counts) in _counts)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"{kind,-28} {counts.Sum(),10} times   p50 {Quantile(counts, 0.5),8:0.00} ms   p99 {Quantile(counts, 0.99),8:0.00} ms   most {Quantile(counts, 1),8:0.00} ms");
            }
        }
        return text.ToString();
    }

    /// <summary>Milliseconds, at most 5 % too many.</summary>
    private static double Quantile(long[] counts, double share)
    {
        long left = (long)Math.Ceiling(counts.Sum() * share);
        int bucket = 0;
        while ((left -= counts[bucket]) > 0) bucket++;
        return Math.Pow(2, (bucket + 1.0) / Steps) / 1000;
    }
}

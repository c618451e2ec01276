using MarketStore.Engine.Catalog;
using MarketStore.Engine.Scan;

namespace MarketStore.Tests.Simulation.Fuzz;

/// <summary>Draws what clients ask for: mostly rows in order, some late, some over old ones, ties, several buckets.</summary>
internal sealed class FuzzDraw(int seed)
{
    private const int Times = 80;

    private readonly Random _random = new(seed);
    private long _serial;
    private int _now;

    public int Next(int below) => _random.Next(below);

    public bool Chance(double share) => _random.NextDouble() < share;

    /// <param name="taken">Buckets to keep away from.</param>
    public WriteOp Write(IReadOnlySet<BucketKey> taken)
    {
        int parts = Chance(0.3) ? _random.Next(2, 5) : 1;
        return new WriteOp([.. Enumerable.Range(0, parts).Select(_ => Part(Bucket(taken)))]);
    }

    /// <summary>A creation, a drop or an erasure.</summary>
    public FuzzOp Change(IReadOnlySet<BucketKey> taken)
    {
        FuzzBucket bucket = Bucket(taken);
        if (Chance(0.3)) return new CreateOp(bucket);
        if (Chance(0.3)) return new DropOp(bucket);
        long from = _random.Next(Times + _now) * bucket.Unit;
        return new EraseOp(bucket, from, from + (_random.Next(Times / 2) * bucket.Unit));
    }

    /// <param name="keys">What there is to ask for.</param>
    public ScanRequest Scan(IReadOnlyList<BucketKey> keys)
    {
        List<BucketKey> wanted = [.. Enumerable.Range(0, Chance(0.3) ? 3 : 1).Select(_ => keys[_random.Next(keys.Count)]).Distinct()];
        long unit = FuzzBucket.Find(wanted[0]).Unit;
        bool isBounded = Chance(0.6);
        long from = (_random.Next(Times + _now) - 5) * unit + _random.Next(2);
        return new ScanRequest
        {
            Buckets = wanted,
            FromNs = isBounded ? from : long.MinValue,
            ToNs = isBounded && Chance(0.7) ? from + (_random.Next(Times) * unit) : long.MaxValue,
            Limit = Chance(0.5) ? _random.Next(1, 30) : null,
            FromStart = Chance(0.5),
        };
    }

    private FuzzBucket Bucket(IReadOnlySet<BucketKey> taken)
    {
        List<FuzzBucket> free = [.. FuzzBucket.All.Where(bucket => !taken.Contains(bucket.Key))];
        return free[_random.Next(free.Count)];
    }

    private FuzzPart Part(FuzzBucket bucket)
    {
        int start = Chance(0.35) ? _random.Next(Times + _now) : Times + _now++;
        var rows = new FuzzRow[_random.Next(1, 25)];
        long within = bucket.Kind == RecordKind.Variable ? _random.Next(3) : 0;
        for (int r = 0; r < rows.Length; r++) rows[r] = new FuzzRow(((start + (r / 2)) * bucket.Unit) + within, ++_serial);
        return new FuzzPart(bucket, rows);
    }
}

using System.Numerics;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Functions;

/// <summary>
/// How many different values there are (HyperLogLog; Flajolet 2007, estimated after Ertl 2017). Up to a thousand are kept
/// as their hashes and counted; then each hash is
///
///     [ register: 12 bits | the rest: 52 bits ]
///
/// and each register keeps the most zeros that a rest in it began with, plus one. The standard error is 1.04 / sqrt(4096)
/// = 1.6 %. Two sketches merge to that of all values, in any order; equal values have equal hashes on every machine.
/// </summary>
internal sealed class DistinctSketch<T> : ISketch<DistinctSketch<T>, T, long>
{
    /// <summary>Different values that are counted exactly.</summary>
    public const int MostKept = 1000;

    private const int IndexBits = 12, Registers = 1 << IndexBits, MostZeros = 64 - IndexBits;
    private const long BytesOfHash = 32;

    private HashSet<ulong>? _hashes = [];
    private byte[] _registers = [];

    public long Add(T value) => AddHash(HashOf(value));

    public long Merge(DistinctSketch<T> other)
    {
        if (other._hashes is { } hashes) return hashes.Sum(AddHash);
        long grown = Spill();
        for (int r = 0; r < Registers; r++) _registers[r] = Math.Max(_registers[r], other._registers[r]);
        return grown;
    }

    public bool TryResult(double fraction, out long result)
    {
        result = _hashes?.Count ?? (long)Math.Round(Estimate());
        return true;
    }

    private long AddHash(ulong hash)
    {
        if (_hashes is not null)
        {
            if (!_hashes.Add(hash)) return 0;
            return _hashes.Count <= MostKept ? BytesOfHash : Spill();
        }
        Register(hash);
        return 0;
    }

    /// <summary>Goes over to registers.</summary>
    private long Spill()
    {
        if (_hashes is not { } hashes) return 0;
        (_hashes, _registers) = (null, new byte[Registers]);
        foreach (ulong hash in hashes) Register(hash);
        return Registers - (Math.Min(hashes.Count, MostKept) * BytesOfHash);
    }

    private void Register(ulong hash)
    {
        ulong rest = hash << IndexBits;
        byte zeros = (byte)(Math.Min(BitOperations.LeadingZeroCount(rest), MostZeros) + 1);
        ref byte register = ref _registers[hash >> MostZeros];
        register = Math.Max(register, zeros);
    }

    private double Estimate()
    {
        var counts = new int[MostZeros + 2];
        foreach (byte register in _registers) counts[register]++;
        double sum = Registers * Full(1 - (counts[MostZeros + 1] / (double)Registers));
        for (int zeros = MostZeros; zeros >= 1; zeros--) sum = 0.5 * (sum + counts[zeros]);
        sum += Registers * Empty(counts[0] / (double)Registers);
        return Registers / (2 * Math.Log(2)) * Registers / sum;
    }

    /// <summary>What registers that saw no value add, being a part x of all.</summary>
    private static double Empty(double x)
    {
        if (x == 1) return double.PositiveInfinity;
        double sum = x, weight = 1, before;
        do
        {
            x *= x;
            before = sum;
            sum += x * weight;
            weight += weight;
        }
        while (sum != before);
        return sum;
    }

    /// <summary>What registers that cannot grow any more add, all but a part x being such.</summary>
    private static double Full(double x)
    {
        if (x is 0 or 1) return 0;
        double sum = 1 - x, weight = 1, before;
        do
        {
            x = Math.Sqrt(x);
            before = sum;
            weight *= 0.5;
            sum -= (1 - x) * (1 - x) * weight;
        }
        while (sum != before);
        return sum / 3;
    }

    private static ulong HashOf(T value) => value switch
    {
        long number => Mix((ulong)number),
        ulong number => Mix(number),
        // 0 and -0 are equal, and every NaN is.
        double number => Mix(BitConverter.DoubleToUInt64Bits(number == 0 ? 0 : double.IsNaN(number) ? double.NaN : number)),
        string text => Mix(text.Aggregate(14_695_981_039_346_656_037UL, (hash, unit) => (hash ^ unit) * 1_099_511_628_211UL)),
        bool flag => Mix(flag ? 1UL : 0),
        Interval span => Mix(Mix((ulong)span.Months) ^ (ulong)span.Ns),
        _ => throw new InvalidOperationException($"no column holds a {typeof(T).Name}"),
    };

    /// <summary>Spreads every bit of a number over all bits (the finalizer of SplitMix64).</summary>
    private static ulong Mix(ulong bits)
    {
        bits += 0x9E3779B97F4A7C15;
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return bits ^ (bits >> 31);
    }
}

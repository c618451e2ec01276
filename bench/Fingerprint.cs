using MarketStore.Bench.Rpc;

namespace MarketStore.Bench;

/// <summary>
/// A number that two stores agree on only if they return the same rows in the same order: per bucket, in order of
/// name, the row count and for each column the sum of (position + 1) x bits, all modulo 2^64.
/// peers/h5py_peer.py has the same arithmetic.
/// </summary>
internal static class Fingerprint
{
    public static ulong Of(QueryReply reply)
    {
        ulong print = 0;
        foreach (string key in reply.Keys.Order(StringComparer.Ordinal))
        {
            print = Fold(print, (ulong)reply.Values(key, BarColumns.Names[0]).Length);
            foreach (string column in BarColumns.Names) print = Fold(print, WeightedSum(reply.Values(key, column)));
        }
        return print;
    }

    public static ulong Of(BarColumns bars, int first, int count)
    {
        ulong print = (ulong)count;
        for (int i = 0; i < BarColumns.Names.Length; i++)
            print = Fold(print, WeightedSum(bars.Bits(i).Slice(first, count)));
        return print;
    }

    private static ulong Fold(ulong print, ulong part) => unchecked((print * 31) + part);

    private static ulong WeightedSum(ReadOnlySpan<long> bits)
    {
        ulong sum = 0;
        for (int i = 0; i < bits.Length; i++) sum = unchecked(sum + ((ulong)(i + 1) * (ulong)bits[i]));
        return sum;
    }
}

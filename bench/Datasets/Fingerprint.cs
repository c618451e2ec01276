using MarketStore.Bench.Rpc;

namespace MarketStore.Bench.Datasets;

/// <summary>
/// A number that two stores agree on only if they return the same rows in the same order: per bucket, in order of
/// name, the row count and for each column the sum of (position + 1) x bits, all modulo 2^64.
/// Peers/h5py_peer.py has the same arithmetic.
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

    /// <summary>Of rows in which the symbols follow each other, each one's rows together.</summary>
    public static ulong Of(AnswerColumns answer)
    {
        ulong print = 0;
        foreach ((int first, int count) in answer.Runs())
        {
            print = Fold(print, (ulong)count);
            for (int i = 0; i < BarColumns.Names.Length; i++)
                print = Fold(print, WeightedSum(answer.Bits(i).Slice(first, count)));
        }
        return print;
    }

    public static ulong Fold(ulong print, ulong part) => unchecked((print * 31) + part);

    /// <param name="before">Rows of the column before these.</param>
    public static ulong WeightedSum(ReadOnlySpan<long> bits, long before = 0)
    {
        ulong sum = 0, position = (ulong)before;
        foreach (long value in bits) sum = unchecked(sum + (++position * (ulong)value));
        return sum;
    }
}

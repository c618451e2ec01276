using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MarketStore.Engine.Codecs;

// DecimalScale for many values, four at a time, by the same operations in the same order, so that any machine decodes
// what another one encoded. Encoding decodes at once and compares bits; where all four come back it goes on, and the
// rare others it leaves to DecimalScale, value by value.
internal readonly struct DecimalKernel(DecimalScale scale)
{
    private const int Lanes = 4;

    private readonly Vector256<double> _power = Vector256.Create(scale.Power);
    private readonly Vector256<double> _inverse = Vector256.Create(scale.Inverse);

    private static Vector256<double> Magic => Vector256.Create(DecimalScale.Magic);

    private static Vector256<long> MagicBits => Vector256.Create(DecimalScale.MagicBits);

    /// <summary>Finds the integers of values; in place of an exception stands the integer before it.</summary>
    /// <param name="integers">As many as values.</param>
    /// <param name="exceptions">Where the values are that no integer gives back; room for all.</param>
    /// <returns>The number of exceptions; their positions ascend.</returns>
    public int Encode(ReadOnlySpan<double> values, Span<long> integers, Span<ushort> exceptions)
    {
        int count = 0;
        for (int i = 0; i < values.Length; i += Lanes)
        {
            if (i + Lanes <= values.Length)
            {
                Vector256<double> group = Vector256.Create(values[i..]);
                Vector256<double> back = Encode(group, integers[i..], out bool inRange);
                if (inRange && back.AsInt64() == group.AsInt64()) continue;
            }
            for (int j = i; j < Math.Min(i + Lanes, values.Length); j++)
            {
                if (scale.TryEncode(values[j], out integers[j])) continue;
                integers[j] = j == 0 ? 0 : integers[j - 1];
                exceptions[count++] = (ushort)j;
            }
        }
        return count;
    }

    /// <inheritdoc cref="Encode(ReadOnlySpan{double}, Span{long}, Span{ushort})"/>
    public int Encode(ReadOnlySpan<float> values, Span<long> integers, Span<ushort> exceptions)
    {
        int count = 0;
        for (int i = 0; i < values.Length; i += Lanes)
        {
            if (i + Lanes <= values.Length)
            {
                Vector128<float> group = Vector128.Create(values[i..]);
                Vector256<double> back = Encode(Widen(group), integers[i..], out bool inRange);
                if (inRange && Narrow(back).AsInt32() == group.AsInt32()) continue;
            }
            for (int j = i; j < Math.Min(i + Lanes, values.Length); j++)
            {
                if (scale.TryEncode(values[j], out integers[j])) continue;
                integers[j] = j == 0 ? 0 : integers[j - 1];
                exceptions[count++] = (ushort)j;
            }
        }
        return count;
    }

    /// <param name="values">As many as integers.</param>
    public void Decode(ReadOnlySpan<long> integers, Span<double> values)
    {
        ReadOnlySpan<Vector256<long>> groups = MemoryMarshal.Cast<long, Vector256<long>>(integers);
        Span<Vector256<double>> results = MemoryMarshal.Cast<double, Vector256<double>>(values);
        for (int i = 0; i < groups.Length; i++) results[i] = Decode(Exact(groups[i]));
        for (int i = groups.Length * Lanes; i < values.Length; i++) values[i] = scale.Decode(integers[i]);
    }

    /// <inheritdoc cref="Decode(ReadOnlySpan{long}, Span{double})"/>
    public void Decode(ReadOnlySpan<long> integers, Span<float> values)
    {
        ReadOnlySpan<Vector256<long>> groups = MemoryMarshal.Cast<long, Vector256<long>>(integers);
        Span<Vector128<float>> results = MemoryMarshal.Cast<float, Vector128<float>>(values);
        for (int i = 0; i < groups.Length; i++) results[i] = Narrow(Decode(Exact(groups[i])));
        for (int i = groups.Length * Lanes; i < values.Length; i++) values[i] = (float)scale.Decode(integers[i]);
    }

    private static Vector256<double> Exact(Vector256<long> integers) => (integers + MagicBits).AsDouble() - Magic;

    private static Vector256<double> Widen(Vector128<float> values)
    {
        (Vector128<double> lower, Vector128<double> upper) = Vector128.Widen(values);
        return Vector256.Create(lower, upper);
    }

    private static Vector128<float> Narrow(Vector256<double> values) =>
        Vector128.Narrow(values.GetLower(), values.GetUpper());

    private Vector256<double> Decode(Vector256<double> exact) => scale.IsProduct ? exact * _inverse : exact / _power;

    /// <returns>What the integers give back.</returns>
    private Vector256<double> Encode(Vector256<double> values, Span<long> integers, out bool inRange)
    {
        Vector256<double> scaled = values * _power, shifted = scaled + Magic;
        (shifted.AsInt64() - MagicBits).CopyTo(integers);
        inRange = Vector256.LessThanAll(Vector256.Abs(scaled), Vector256.Create(DecimalScale.Limit));
        return Decode(shifted - Magic);
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MarketStore.Engine.Codecs;

/// <summary>Finds the decimal scale of a column of floats from some of its values.</summary>
internal static class ScaleChoice
{
    private const int Samples = 64;

    /// <summary>A decimal place costs log2(10) bits of every value, unless all of them end in a zero.</summary>
    private const double BitsPerPlace = 3.32;

    /// <summary>The scale that fits best, and the share of values, 0 to 1, that it does not fit.</summary>
    public static (DecimalScale Scale, double Misses) Find<T>(ReadOnlySpan<byte> values)
        where T : unmanaged
    {
        ReadOnlySpan<T> floats = MemoryMarshal.Cast<byte, T>(values);
        Span<T> samples = stackalloc T[Math.Min(Samples, floats.Length)];
        for (int i = 0; i < samples.Length; i++) samples[i] = floats[(int)((long)i * floats.Length / samples.Length)];

        double exceptionBits = 8 * (sizeof(ushort) + Unsafe.SizeOf<T>()), least = double.MaxValue;
        (DecimalScale Scale, double Misses) best = default;
        for (int places = 0; places <= DecimalScale.MaxPlaces && places * BitsPerPlace < least; places++)
        {
            foreach (bool isProduct in (ReadOnlySpan<bool>)[false, true])
            {
                var scale = new DecimalScale(places, isProduct);
                double misses = (double)CountMisses(samples, scale) / samples.Length;
                double bits = (misses * exceptionBits) + (places * BitsPerPlace);
                if (bits < least) (least, best) = (bits, (scale, misses));
            }
        }
        return best;
    }

    private static int CountMisses<T>(ReadOnlySpan<T> samples, DecimalScale scale)
        where T : unmanaged
    {
        int misses = 0;
        foreach (T sample in samples)
        {
            bool fits = typeof(T) == typeof(double)
                ? scale.TryEncode(Unsafe.BitCast<T, double>(sample), out _)
                : scale.TryEncode(Unsafe.BitCast<T, float>(sample), out _);
            if (!fits) misses++;
        }
        return misses;
    }
}

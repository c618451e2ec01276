using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MarketStore.Sql.Functions;

/// <summary>Sums and extremes of many values, several at a time.</summary>
internal static class Vectors
{
    /// <summary>With one running sum per lane of four vectors: the additions need not wait for each other.</summary>
    public static double Sum(ReadOnlySpan<double> values)
    {
        int width = Vector<double>.Count, i = 0;
        Vector<double> a = default, b = default, c = default, d = default;
        for (; i <= values.Length - (4 * width); i += 4 * width)
        {
            a += new Vector<double>(values[i..]);
            b += new Vector<double>(values[(i + width)..]);
            c += new Vector<double>(values[(i + (2 * width))..]);
            d += new Vector<double>(values[(i + (3 * width))..]);
        }
        double sum = Vector.Sum(a + b + (c + d));
        for (; i < values.Length; i++) sum += values[i];
        return sum;
    }

    /// <summary>Exact: the upper and the lower halves are added up apart, where fewer than 2^31 of them have room.</summary>
    public static Int128 Sum(ReadOnlySpan<long> values)
    {
        const long lowerHalf = 0xFFFF_FFFF;
        int width = Vector<long>.Count, i = 0;
        Vector<long> uppers = default, lowers = default;
        for (; i <= values.Length - width; i += width)
        {
            var part = new Vector<long>(values[i..]);
            uppers += Vector.ShiftRightArithmetic(part, 32);
            lowers += part & new Vector<long>(lowerHalf);
        }
        Int128 sum = ((Int128)Vector.Sum(uppers) << 32) + Vector.Sum(lowers);
        for (; i < values.Length; i++) sum += values[i];
        return sum;
    }

    /// <summary>The sum of the products of values at the same place.</summary>
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        int width = Vector<double>.Count, i = 0;
        Vector<double> a = default, b = default;
        for (; i <= x.Length - (2 * width); i += 2 * width)
        {
            a += new Vector<double>(x[i..]) * new Vector<double>(y[i..]);
            b += new Vector<double>(x[(i + width)..]) * new Vector<double>(y[(i + width)..]);
        }
        double sum = Vector.Sum(a + b);
        for (; i < x.Length; i++) sum += x[i] * y[i];
        return sum;
    }

    /// <summary>The sum of the products of values at the same place, and of the second ones alone.</summary>
    public static (double Products, double Sum) DotAndSum(ReadOnlySpan<double> x, ReadOnlySpan<long> y)
    {
        int width = Vector<double>.Count, i = 0;
        Vector<double> a = default, b = default, c = default, d = default;
        for (; i <= x.Length - (2 * width); i += 2 * width)
        {
            Vector<double> first = Vector.ConvertToDouble(new Vector<long>(y[i..]));
            Vector<double> second = Vector.ConvertToDouble(new Vector<long>(y[(i + width)..]));
            a += new Vector<double>(x[i..]) * first;
            b += new Vector<double>(x[(i + width)..]) * second;
            c += first;
            d += second;
        }
        (double products, double sum) = (Vector.Sum(a + b), Vector.Sum(c + d));
        for (; i < x.Length; i++) (products, sum) = (products + (x[i] * y[i]), sum + y[i]);
        return (products, sum);
    }

    /// <summary>Whole numbers as the nearest doubles.</summary>
    public static void Widen(ReadOnlySpan<long> numbers, Span<double> wide)
    {
        int i = 0;
        for (; i <= numbers.Length - Vector<long>.Count; i += Vector<long>.Count) Vector.ConvertToDouble(new Vector<long>(numbers[i..])).CopyTo(wide[i..]);
        for (; i < numbers.Length; i++) wide[i] = numbers[i];
    }

    public static void Widen(ReadOnlySpan<int> numbers, Span<long> wide)
    {
        int i = 0;
        for (; i <= numbers.Length - Vector<int>.Count; i += Vector<int>.Count)
        {
            Vector.Widen(new Vector<int>(numbers[i..]), out Vector<long> low, out Vector<long> high);
            low.CopyTo(wide[i..]);
            high.CopyTo(wide[(i + Vector<long>.Count)..]);
        }
        for (; i < numbers.Length; i++) wide[i] = numbers[i];
    }

    public static void Widen(ReadOnlySpan<float> numbers, Span<double> wide)
    {
        int i = 0;
        for (; i <= numbers.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(numbers[i..]), out Vector<double> low, out Vector<double> high);
            low.CopyTo(wide[i..]);
            high.CopyTo(wide[(i + Vector<double>.Count)..]);
        }
        for (; i < numbers.Length; i++) wide[i] = numbers[i];
    }

    /// <summary>As <see cref="IComparable{T}"/> orders them: NaN is less than all numbers.</summary>
    /// <param name="values">At least one.</param>
    public static T Least<T>(ReadOnlySpan<T> values)
        where T : unmanaged, INumber<T>
    {
        int width = Vector<T>.Count, i = 0;
        T least = values[0];
        if (values.Length >= width)
        {
            Vector<T> least0 = new(values);
            for (; i <= values.Length - width; i += width)
            {
                var part = new Vector<T>(values[i..]);
                if (!Vector.EqualsAll(part, part)) return T.CreateChecked(double.NaN);
                least0 = Vector.Min(least0, part);
            }
            for (int lane = 0; lane < width; lane++) least = Lesser(least, least0[lane]);
        }
        for (; i < values.Length; i++) least = Lesser(least, values[i]);
        return least;
    }

    /// <summary>As <see cref="IComparable{T}"/> orders them: NaN is less than all numbers.</summary>
    /// <param name="values">At least one.</param>
    public static T Greatest<T>(ReadOnlySpan<T> values)
        where T : unmanaged, INumber<T>
    {
        int width = Vector<T>.Count, i = 0;
        T greatest = values[0];
        if (values.Length >= width)
        {
            Vector<T> greatest0 = new(greatest);
            for (; i <= values.Length - width; i += width)
            {
                var part = new Vector<T>(values[i..]);
                if (!Vector.EqualsAll(part, part)) return Slowly(values);
                greatest0 = Vector.Max(greatest0, part);
            }
            for (int lane = 0; lane < width; lane++) greatest = Greater(greatest, greatest0[lane]);
        }
        for (; i < values.Length; i++) greatest = Greater(greatest, values[i]);
        return greatest;
    }

    private static T Slowly<T>(ReadOnlySpan<T> values)
        where T : unmanaged, INumber<T>
    {
        T greatest = values[0];
        foreach (T value in values) greatest = Greater(greatest, value);
        return greatest;
    }

    private static T Lesser<T>(T a, T b)
        where T : IComparable<T> => b.CompareTo(a) < 0 ? b : a;

    private static T Greater<T>(T a, T b)
        where T : IComparable<T> => b.CompareTo(a) > 0 ? b : a;
}

/// <summary>The extremes of spans whose type only becomes known when code is made for it.</summary>
internal static class Extremes
{
    /// <summary>False: no vectors of this type.</summary>
    /// <param name="values">At least one.</param>
    public static bool Least<T>(ReadOnlySpan<T> values, out T least)
    {
        least = values[0];
        if (typeof(T) == typeof(double)) least = As<double, T>(Vectors.Least(As<T, double>(values)));
        else if (typeof(T) == typeof(long)) least = As<long, T>(Vectors.Least(As<T, long>(values)));
        else if (typeof(T) == typeof(ulong)) least = As<ulong, T>(Vectors.Least(As<T, ulong>(values)));
        else return false;
        return true;
    }

    /// <inheritdoc cref="Least"/>
    public static bool Greatest<T>(ReadOnlySpan<T> values, out T greatest)
    {
        greatest = values[0];
        if (typeof(T) == typeof(double)) greatest = As<double, T>(Vectors.Greatest(As<T, double>(values)));
        else if (typeof(T) == typeof(long)) greatest = As<long, T>(Vectors.Greatest(As<T, long>(values)));
        else if (typeof(T) == typeof(ulong)) greatest = As<ulong, T>(Vectors.Greatest(As<T, ulong>(values)));
        else return false;
        return true;
    }

    private static ReadOnlySpan<TTo> As<TFrom, TTo>(ReadOnlySpan<TFrom> values) =>
        MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<TFrom, TTo>(ref MemoryMarshal.GetReference(values)), values.Length);

    private static TTo As<TFrom, TTo>(TFrom value) => Unsafe.As<TFrom, TTo>(ref value);
}

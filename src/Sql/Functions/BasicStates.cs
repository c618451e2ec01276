namespace MarketStore.Sql.Functions;

/// <summary>Whole numbers, added up exactly.</summary>
internal struct LongSum : IState<LongSum, long, long>
{
    private Int128 _sum;
    private bool _any;

    public void Add(long value) => (_sum, _any) = (_sum + value, true);

    public void Merge(in LongSum other) => (_sum, _any) = (_sum + other._sum, _any | other._any);

    public readonly bool TryResult(out long result)
    {
        if (_sum > long.MaxValue || _sum < long.MinValue)
        {
            throw new SqlException($"the sum {_sum} is beyond BIGINT: sum(CAST(x AS DOUBLE)) has room for it", null);
        }
        result = (long)_sum;
        return _any;
    }

    public static void AddAll(ref LongSum state, ReadOnlySpan<long> values)
    {
        state._sum += Vectors.Sum(values);
        state._any |= !values.IsEmpty;
    }
}

internal struct ULongSum : IState<ULongSum, ulong, ulong>
{
    private UInt128 _sum;
    private bool _any;

    public void Add(ulong value) => (_sum, _any) = (_sum + value, true);

    public void Merge(in ULongSum other) => (_sum, _any) = (_sum + other._sum, _any | other._any);

    public readonly bool TryResult(out ulong result)
    {
        if (_sum > ulong.MaxValue)
        {
            throw new SqlException($"the sum {_sum} is beyond UBIGINT: sum(CAST(x AS DOUBLE)) has room for it", null);
        }
        result = (ulong)_sum;
        return _any;
    }
}

internal struct DoubleSum : IState<DoubleSum, double, double>
{
    private double _sum;
    private bool _any;

    public void Add(double value)
    {
        _sum += value;
        _any = true;
    }

    public void Merge(in DoubleSum other)
    {
        _sum += other._sum;
        _any |= other._any;
    }

    public readonly bool TryResult(out double result)
    {
        result = _sum;
        return _any && !double.IsNaN(_sum);
    }

    public static void AddAll(ref DoubleSum state, ReadOnlySpan<double> values)
    {
        state._sum += Vectors.Sum(values);
        state._any |= !values.IsEmpty;
    }
}

internal struct Mean : IState<Mean, double, double>
{
    private double _sum;
    private long _count;

    public void Add(double value)
    {
        _sum += value;
        _count++;
    }

    public void Merge(in Mean other)
    {
        _sum += other._sum;
        _count += other._count;
    }

    public readonly bool TryResult(out double result)
    {
        result = _sum / _count;
        return _count > 0 && !double.IsNaN(result);
    }

    public static void AddAll(ref Mean state, ReadOnlySpan<double> values)
    {
        state._sum += Vectors.Sum(values);
        state._count += values.Length;
    }
}

/// <summary>Of whole numbers: their sum is exact.</summary>
internal struct LongMean : IState<LongMean, long, double>
{
    private Int128 _sum;
    private long _count;

    public void Add(long value)
    {
        _sum += value;
        _count++;
    }

    public void Merge(in LongMean other)
    {
        _sum += other._sum;
        _count += other._count;
    }

    public readonly bool TryResult(out double result)
    {
        result = (double)_sum / _count;
        return _count > 0;
    }

    public static void AddAll(ref LongMean state, ReadOnlySpan<long> values)
    {
        state._sum += Vectors.Sum(values);
        state._count += values.Length;
    }
}

/// <summary>Values that are there.</summary>
internal struct Present<T> : IState<Present<T>, T, long>
{
    private long _count;

    public void Add(T value) => _count++;

    public void Merge(in Present<T> other) => _count += other._count;

    public readonly bool TryResult(out long result)
    {
        result = _count;
        return true;
    }

    public static void AddAll(ref Present<T> state, ReadOnlySpan<T> values) => state._count += values.Length;
}

internal struct Least<T, TOrder> : IState<Least<T, TOrder>, T, T>
    where TOrder : IOrder<T>
{
    private T _value;
    private bool _any;

    public void Add(T value)
    {
        if (_any && TOrder.Compare(value, _value) >= 0) return;
        (_value, _any) = (value, true);
    }

    public void Merge(in Least<T, TOrder> other)
    {
        if (other._any) Add(other._value);
    }

    public readonly bool TryResult(out T result)
    {
        result = _value;
        return _any;
    }

    public static void AddAll(ref Least<T, TOrder> state, ReadOnlySpan<T> values)
    {
        if (!values.IsEmpty && Extremes.Least(values, out T extreme)) state.Add(extreme);
        else foreach (T value in values) state.Add(value);
    }
}

internal struct Greatest<T, TOrder> : IState<Greatest<T, TOrder>, T, T>
    where TOrder : IOrder<T>
{
    private T _value;
    private bool _any;

    public void Add(T value)
    {
        if (_any && TOrder.Compare(value, _value) <= 0) return;
        (_value, _any) = (value, true);
    }

    public void Merge(in Greatest<T, TOrder> other)
    {
        if (other._any) Add(other._value);
    }

    public readonly bool TryResult(out T result)
    {
        result = _value;
        return _any;
    }

    public static void AddAll(ref Greatest<T, TOrder> state, ReadOnlySpan<T> values)
    {
        if (!values.IsEmpty && Extremes.Greatest(values, out T extreme)) state.Add(extreme);
        else foreach (T value in values) state.Add(value);
    }
}

internal struct Conjunction : IState<Conjunction, bool, bool>
{
    private bool _fails;
    private bool _any;

    public void Add(bool value) => (_fails, _any) = (_fails | !value, true);

    public void Merge(in Conjunction other) => (_fails, _any) = (_fails | other._fails, _any | other._any);

    public readonly bool TryResult(out bool result)
    {
        result = !_fails;
        return _any;
    }
}

internal struct Disjunction : IState<Disjunction, bool, bool>
{
    private bool _holds;
    private bool _any;

    public void Add(bool value) => (_holds, _any) = (_holds | value, true);

    public void Merge(in Disjunction other) => (_holds, _any) = (_holds | other._holds, _any | other._any);

    public readonly bool TryResult(out bool result)
    {
        result = _holds;
        return _any;
    }
}

internal struct Product : IState<Product, double, double>
{
    private double _value;
    private bool _any;

    public void Add(double value) => (_value, _any) = (_any ? _value * value : value, true);

    public void Merge(in Product other)
    {
        if (other._any) Add(other._value);
    }

    public readonly bool TryResult(out double result)
    {
        result = _value;
        return _any && !double.IsNaN(_value);
    }
}

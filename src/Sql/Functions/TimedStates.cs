namespace MarketStore.Sql.Functions;

/// <summary>The value with the least time; of several, the one that came first.</summary>
internal struct First<T> : IPairState<First<T>, T, long, T>
{
    private T _value;
    private long _time;
    private bool _any;

    public void Add(T first, long second)
    {
        if (_any && second >= _time) return;
        (_value, _time, _any) = (first, second, true);
    }

    public void Merge(in First<T> other)
    {
        if (other._any) Add(other._value, other._time);
    }

    public readonly bool TryResult(out T result)
    {
        result = _value;
        return _any;
    }

    public static void AddAll(ref First<T> state, ReadOnlySpan<T> first, ReadOnlySpan<long> second)
    {
        if (second.IsEmpty) return;
        long least = Vectors.Least(second);
        int place = second[0] == least ? 0 : second.IndexOf(least);
        state.Add(first[place], least);
    }
}

/// <summary>The value with the greatest time; of several, the one that came last.</summary>
internal struct Last<T> : IPairState<Last<T>, T, long, T>
{
    private T _value;
    private long _time;
    private bool _any;

    public void Add(T first, long second)
    {
        if (_any && second < _time) return;
        (_value, _time, _any) = (first, second, true);
    }

    public void Merge(in Last<T> other)
    {
        if (other._any) Add(other._value, other._time);
    }

    public readonly bool TryResult(out T result)
    {
        result = _value;
        return _any;
    }

    public static void AddAll(ref Last<T> state, ReadOnlySpan<T> first, ReadOnlySpan<long> second)
    {
        if (second.IsEmpty) return;
        long greatest = Vectors.Greatest(second);
        int place = second[^1] == greatest ? second.Length - 1 : second.LastIndexOf(greatest);
        state.Add(first[place], greatest);
    }
}

/// <summary>The value where another one is least; of several, the one that came first.</summary>
internal struct AtLeast<T, TKey, TOrder> : IPairState<AtLeast<T, TKey, TOrder>, T, TKey, T>
    where TOrder : IOrder<TKey>
{
    private T _value;
    private TKey _key;
    private bool _any;

    public void Add(T first, TKey second)
    {
        if (_any && TOrder.Compare(second, _key) >= 0) return;
        (_value, _key, _any) = (first, second, true);
    }

    public void Merge(in AtLeast<T, TKey, TOrder> other)
    {
        if (other._any) Add(other._value, other._key);
    }

    public readonly bool TryResult(out T result)
    {
        result = _value;
        return _any;
    }
}

/// <summary>The value where another one is greatest; of several, the one that came first.</summary>
internal struct AtGreatest<T, TKey, TOrder> : IPairState<AtGreatest<T, TKey, TOrder>, T, TKey, T>
    where TOrder : IOrder<TKey>
{
    private T _value;
    private TKey _key;
    private bool _any;

    public void Add(T first, TKey second)
    {
        if (_any && TOrder.Compare(second, _key) <= 0) return;
        (_value, _key, _any) = (first, second, true);
    }

    public void Merge(in AtGreatest<T, TKey, TOrder> other)
    {
        if (other._any) Add(other._value, other._key);
    }

    public readonly bool TryResult(out T result)
    {
        result = _value;
        return _any;
    }
}

/// <summary>Mean of values by weights: <c>vwap(price, size)</c>; no weight, no mean.</summary>
internal struct WeightedMean : IPairState<WeightedMean, double, double, double>, IPairState<WeightedMean, double, long, double>
{
    private double _products;
    private double _weights;

    public void Add(double first, double second)
    {
        _products += first * second;
        _weights += second;
    }

    public void Add(double first, long second) => Add(first, (double)second);

    public void Merge(in WeightedMean other)
    {
        _products += other._products;
        _weights += other._weights;
    }

    public readonly bool TryResult(out double result)
    {
        result = _products / _weights;
        return _weights != 0 && !double.IsNaN(result);
    }

    public static void AddAll(ref WeightedMean state, ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        state._products += Vectors.Dot(first, second);
        state._weights += Vectors.Sum(second);
    }

    public static void AddAll(ref WeightedMean state, ReadOnlySpan<double> first, ReadOnlySpan<long> second)
    {
        (double products, double weights) = Vectors.DotAndSum(first, second);
        state._products += products;
        state._weights += weights;
    }
}

/// <summary>
/// Mean of values by the time until the next one: <c>twap(value, Epoch)</c>. The last value has no next one and takes
/// no part, unless it is the only one. Rows come by time, up or down; a part that is merged lies before or after the
/// other.
/// </summary>
internal struct TimeWeightedMean : IPairState<TimeWeightedMean, double, long, double>
{
    private double _products;
    private long _firstTime;
    private double _lastValue;
    private long _lastTime;
    private bool _any;

    public void Add(double first, long second)
    {
        if (_any && second < _firstTime)
        {
            // Backwards: the value holds until what was the first one so far.
            _products += first * (_firstTime - second);
            _firstTime = second;
            return;
        }
        if (!_any) (_any, _firstTime) = (true, second);
        else _products += _lastValue * (second - _lastTime);
        (_lastValue, _lastTime) = (first, second);
    }

    public void Merge(in TimeWeightedMean other)
    {
        if (!other._any) return;
        if (!_any)
        {
            this = other;
            return;
        }
        TimeWeightedMean early = other._firstTime < _firstTime ? other : this, late = other._firstTime < _firstTime ? this : other;
        early._products += (early._lastValue * (late._firstTime - early._lastTime)) + late._products;
        (early._lastValue, early._lastTime) = (late._lastValue, late._lastTime);
        this = early;
    }

    public readonly bool TryResult(out double result)
    {
        long span = _lastTime - _firstTime;
        result = span == 0 ? _lastValue : _products / span;
        return _any && !double.IsNaN(result);
    }
}

using System.Runtime.CompilerServices;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Columns;

/// <summary>A column whose values are of one .NET type.</summary>
/// <typeparam name="T">bool, long, ulong, double, string or <see cref="Interval"/>; where a row is null, any value.</typeparam>
internal sealed class Column<T> : Column
{
    private readonly T[] _values;

    /// <param name="values">One per row.</param>
    /// <param name="nulls">One per row, or null when none is null.</param>
    public Column(T[] values, bool[]? nulls = null)
        : this(values, nulls, (0, values.Length), isConstant: false)
    {
    }

    /// <summary>The first rows of arrays that may be longer.</summary>
    public Column(T[] values, bool[]? nulls, int count)
        : this(values, nulls, (0, count), isConstant: false)
    {
    }

    private Column(T[] values, bool[]? nulls, (int Offset, int Count) range, bool isConstant)
        : base(nulls, range, isConstant) => _values = values;

    public override Storage Storage => StorageOfType;

    /// <summary>One per row; of a constant column, one.</summary>
    public ReadOnlySpan<T> Values => _values.AsSpan(Offset, ValueCount);

    public override long ByteCount => ValueCount * (typeof(T) == typeof(string) ? 48L : Unsafe.SizeOf<T>()) + (HasNulls ? ValueCount : 0);

    public override object? this[int row] => IsNull(row) ? null : At(row);

    private static Storage StorageOfType { get; } =
        typeof(T) == typeof(bool) ? Storage.Boolean
        : typeof(T) == typeof(long) ? Storage.Int64
        : typeof(T) == typeof(ulong) ? Storage.UInt64
        : typeof(T) == typeof(double) ? Storage.Float64
        : typeof(T) == typeof(string) ? Storage.Text
        : Storage.Interval;

    /// <summary>One value for all rows.</summary>
    internal Column(T value, bool isNull, int count)
        : this([value], isNull ? [true] : null, (0, count), isConstant: true)
    {
    }

    /// <summary>The value of a row; any value where the row is null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T At(int row) => _values[Offset + (IsConstant ? 0 : row)];

    public override Column Slice(int first, int count)
    {
        if (first == 0 && count == Count) return this;
        return IsConstant ? Repeat(count) : new Column<T>(_values, NullArray, (Offset + first, count), isConstant: false);
    }

    public override Column Repeat(int count) => new Column<T>(_values, NullArray, (Offset, count), isConstant: true);

    public override Column Take(ReadOnlySpan<int> rows)
    {
        bool reachesOut = rows.ContainsAnyInRange(int.MinValue, -1);
        if (IsConstant && !reachesOut) return Repeat(rows.Length);
        T[] values = GC.AllocateUninitializedArray<T>(rows.Length);
        if (reachesOut) return TakeSome(rows, values);
        ReadOnlySpan<T> source = Values;
        for (int i = 0; i < rows.Length; i++) values[i] = source[rows[i]];
        if (!HasNulls) return new Column<T>(values);
        var nulls = new bool[rows.Length];
        ReadOnlySpan<bool> isNull = Nulls;
        for (int i = 0; i < rows.Length; i++) nulls[i] = isNull[rows[i]];
        return new Column<T>(values, nulls);
    }

    public override Column Flatten()
    {
        if (!IsConstant) return this;
        var values = new T[Count];
        Array.Fill(values, _values[Offset]);
        bool[]? nulls = null;
        if (IsNull(0))
        {
            nulls = new bool[Count];
            Array.Fill(nulls, true);
        }
        return new Column<T>(values, nulls);
    }

    public override Column Concatenate(IReadOnlyList<Column> columns)
    {
        if (columns.Count == 1) return columns[0];
        int count = columns.Sum(column => column.Count), at = 0;
        if (columns.All(IsSameConstant)) return Repeat(count);
        T[] values = GC.AllocateUninitializedArray<T>(count);
        bool[]? nulls = columns.Any(column => column.HasNulls) ? new bool[count] : null;
        foreach (Column column in columns)
        {
            var typed = (Column<T>)column;
            Span<T> target = values.AsSpan(at, typed.Count);
            if (typed.IsConstant && typed.Count > 0) target.Fill(typed.At(0));
            else typed.Values[..typed.Count].CopyTo(target);
            if (typed.HasNulls)
            {
                if (typed.IsConstant) nulls!.AsSpan(at, typed.Count).Fill(typed.IsNull(0));
                else typed.Nulls.CopyTo(nulls!.AsSpan(at));
            }
            at += typed.Count;
        }
        return new Column<T>(values, nulls);
    }

    private bool IsSameConstant(Column other) =>
        IsConstant && other.IsConstant && Count > 0 && other.Count > 0 && !HasNulls && !other.HasNulls
        && EqualityComparer<T>.Default.Equals(At(0), ((Column<T>)other).At(0));

    private Column<T> TakeSome(ReadOnlySpan<int> rows, T[] values)
    {
        var nulls = new bool[rows.Length];
        Array.Fill(values, Missing);
        for (int i = 0; i < rows.Length; i++)
        {
            if (rows[i] < 0 || IsNull(rows[i])) nulls[i] = true;
            else values[i] = At(rows[i]);
        }
        return new Column<T>(values, nulls);
    }

    /// <summary>Text is never a null reference.</summary>
    private static T Missing => typeof(T) == typeof(string) ? (T)(object)"" : default!;
}

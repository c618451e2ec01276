using MarketStore.Sql.Types;

namespace MarketStore.Sql.Columns;

/// <summary>
/// Values of one type, one for each row of a batch. Six kinds of memory hold all types of SQL (<see cref="Storage"/>):
///
///     bool   long   ulong   double   string   Interval
///
/// A column of one value that stands for any number of rows is constant: literals and a bucket's symbol are.
/// </summary>
/// <remarks>Immutable once made; slices share memory.</remarks>
internal abstract class Column
{
    private readonly bool[]? _nulls;

    /// <param name="nulls">One per value, or null when no value is null.</param>
    /// <param name="range">Where the values begin in their arrays, and for how many rows they stand.</param>
    /// <param name="isConstant">One value stands for all rows.</param>
    private protected Column(bool[]? nulls, (int Offset, int Count) range, bool isConstant)
    {
        (_nulls, (Offset, Count), IsConstant) = (nulls, range, isConstant);
    }

    /// <summary>Rows.</summary>
    public int Count { get; }

    /// <summary>Whether one value stands for all rows.</summary>
    public bool IsConstant { get; }

    /// <summary>Whether any value may be null.</summary>
    public bool HasNulls => _nulls is not null;

    public abstract Storage Storage { get; }

    /// <summary>One per value: of a constant column, one. Empty when no value is null.</summary>
    public ReadOnlySpan<bool> Nulls => _nulls is null ? default : _nulls.AsSpan(Offset, ValueCount);

    /// <summary>Values in memory: of a constant column, one.</summary>
    protected int ValueCount => IsConstant ? 1 : Count;

    /// <summary>Where the values begin in their arrays.</summary>
    protected int Offset { get; }

    protected bool[]? NullArray => _nulls;

    /// <summary>Bytes of memory that the values take, roughly.</summary>
    public abstract long ByteCount { get; }

    public bool IsNull(int row) => _nulls is not null && _nulls[Offset + (IsConstant ? 0 : row)];

    /// <summary>Rows [first, first + count).</summary>
    public abstract Column Slice(int first, int count);

    /// <summary>The rows at these places, in this order; a negative place gives null.</summary>
    public abstract Column Take(ReadOnlySpan<int> rows);

    /// <summary>The same values, one for each row.</summary>
    public abstract Column Flatten();

    /// <summary>A constant column for another number of rows; the column is constant.</summary>
    public abstract Column Repeat(int count);

    /// <summary>Rows of all columns after each other; they have the same storage.</summary>
    public abstract Column Concatenate(IReadOnlyList<Column> columns);

    /// <summary>The value of a row, boxed, or null.</summary>
    public abstract object? this[int row] { get; }

    /// <summary>A constant null.</summary>
    public static Column Null(Storage storage, int count) => storage switch
    {
        Storage.Boolean => Column.Constant<bool>(default, true, count),
        Storage.Int64 => Column.Constant<long>(default, true, count),
        Storage.UInt64 => Column.Constant<ulong>(default, true, count),
        Storage.Float64 => Column.Constant<double>(default, true, count),
        Storage.Text => Column.Constant<string>("", true, count),
        _ => Column.Constant<Interval>(default, true, count),
    };

    /// <summary>One value for all rows.</summary>
    public static Column<T> Constant<T>(T value, bool isNull, int count) => new(value, isNull, count);

    /// <summary>A column of no rows.</summary>
    public static Column Empty(Storage storage) => Null(storage, 0);

    /// <summary>A constant of any value that a column can hold; null is null.</summary>
    public static Column Constant(Storage storage, object? value, int count) => value switch
    {
        null => Null(storage, count),
        bool v => Column.Constant<bool>(v, false, count),
        long v => Column.Constant<long>(v, false, count),
        ulong v => Column.Constant<ulong>(v, false, count),
        double v => Column.Constant<double>(v, false, count),
        string v => Column.Constant<string>(v, false, count),
        Interval v => Column.Constant<Interval>(v, false, count),
        _ => throw new ArgumentException($"no column holds a {value.GetType().Name}", nameof(value)),
    };
}

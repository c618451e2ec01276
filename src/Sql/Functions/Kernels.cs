using MarketStore.Sql.Columns;

namespace MarketStore.Sql.Functions;

/// <summary>
/// Turns functions of one row's values into kernels of batches. A row with a null argument gives null without the
/// function being called; arguments that are all constant give a constant.
/// </summary>
internal static class Kernels
{
    public static ScalarKernel Of<T, TResult>(Func<T, TResult> function) => (arguments, rowCount) =>
    {
        var x = (Column<T>)arguments[0];
        int count = CountOf(arguments, rowCount);
        bool[]? nulls = NullsOf(arguments, count);
        TResult[] values = New<TResult>(count, nulls);
        for (int i = 0; i < count; i++)
        {
            if (nulls is null || !nulls[i]) values[i] = function(x.At(i));
        }
        return Finish(values, nulls, (arguments, rowCount));
    };

    public static ScalarKernel Of<T1, T2, TResult>(Func<T1, T2, TResult> function) => (arguments, rowCount) =>
    {
        var (x, y) = ((Column<T1>)arguments[0], (Column<T2>)arguments[1]);
        int count = CountOf(arguments, rowCount);
        bool[]? nulls = NullsOf(arguments, count);
        TResult[] values = New<TResult>(count, nulls);
        for (int i = 0; i < count; i++)
        {
            if (nulls is null || !nulls[i]) values[i] = function(x.At(i), y.At(i));
        }
        return Finish(values, nulls, (arguments, rowCount));
    };

    public static ScalarKernel Of<T1, T2, T3, TResult>(Func<T1, T2, T3, TResult> function) => (arguments, rowCount) =>
    {
        var (x, y, z) = ((Column<T1>)arguments[0], (Column<T2>)arguments[1], (Column<T3>)arguments[2]);
        int count = CountOf(arguments, rowCount);
        bool[]? nulls = NullsOf(arguments, count);
        TResult[] values = New<TResult>(count, nulls);
        for (int i = 0; i < count; i++)
        {
            if (nulls is null || !nulls[i]) values[i] = function(x.At(i), y.At(i), z.At(i));
        }
        return Finish(values, nulls, (arguments, rowCount));
    };

    /// <summary>Of a function that returns null for some arguments.</summary>
    public static ScalarKernel OrNull<T, TResult>(Func<T, TResult?> function)
        where TResult : struct => (arguments, rowCount) =>
    {
        var x = (Column<T>)arguments[0];
        int count = CountOf(arguments, rowCount);
        bool[] nulls = NullsOf(arguments, count) ?? new bool[count];
        var values = new TResult[count];
        for (int i = 0; i < count; i++)
        {
            if (!nulls[i]) nulls[i] = !Set(ref values[i], function(x.At(i)));
        }
        return Finish(values, nulls, (arguments, rowCount));
    };

    /// <summary>Of a function that returns null for some arguments.</summary>
    public static ScalarKernel OrNull<T1, T2, TResult>(Func<T1, T2, TResult?> function)
        where TResult : struct => (arguments, rowCount) =>
    {
        var (x, y) = ((Column<T1>)arguments[0], (Column<T2>)arguments[1]);
        int count = CountOf(arguments, rowCount);
        bool[] nulls = NullsOf(arguments, count) ?? new bool[count];
        var values = new TResult[count];
        for (int i = 0; i < count; i++)
        {
            if (!nulls[i]) nulls[i] = !Set(ref values[i], function(x.At(i), y.At(i)));
        }
        return Finish(values, nulls, (arguments, rowCount));
    };

    /// <summary>Where any argument is null; no array when none is.</summary>
    public static bool[]? NullsOf(Column[] arguments, int count)
    {
        bool[]? nulls = null;
        foreach (Column argument in arguments)
        {
            if (!argument.HasNulls) continue;
            nulls ??= new bool[count];
            if (argument.IsConstant)
            {
                if (argument.IsNull(0)) Array.Fill(nulls, true);
                continue;
            }
            ReadOnlySpan<bool> more = argument.Nulls;
            for (int i = 0; i < count; i++) nulls[i] |= more[i];
        }
        return nulls;
    }

    /// <summary>One row stands for all when every argument is constant.</summary>
    private static int CountOf(Column[] arguments, int rowCount) =>
        Array.TrueForAll(arguments, argument => argument.IsConstant) ? Math.Min(1, rowCount) : rowCount;

    private static T[] New<T>(int count, bool[]? nulls)
    {
        if (nulls is null) return GC.AllocateUninitializedArray<T>(count);
        var values = new T[count];
        if (typeof(T) == typeof(string)) Array.Fill(values, (T)(object)"");
        return values;
    }

    private static bool Set<T>(ref T target, T? value)
        where T : struct
    {
        target = value.GetValueOrDefault();
        return value.HasValue;
    }

    private static Column<T> Finish<T>(T[] values, bool[]? nulls, (Column[] Arguments, int RowCount) call)
    {
        bool isConstant = call.RowCount > 0 && Array.TrueForAll(call.Arguments, argument => argument.IsConstant);
        return isConstant
            ? Column.Constant<T>(values[0], nulls is not null && nulls[0], call.RowCount)
            : new Column<T>(values, nulls);
    }
}

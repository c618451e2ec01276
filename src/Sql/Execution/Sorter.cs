using MarketStore.Sql.Columns;
using MarketStore.Sql.Functions;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Execution;

/// <summary>A key to sort by.</summary>
internal readonly record struct SortColumn(Column Values, bool IsDescending, bool NullsFirst);

/// <summary>Finds the order of rows. Equal rows keep theirs.</summary>
internal static class Sorter
{
    /// <summary>The rows' numbers in the order of the keys.</summary>
    public static int[] Sort(IReadOnlyList<SortColumn> keys, int rowCount)
    {
        var rows = new int[rowCount];
        for (int i = 0; i < rowCount; i++) rows[i] = i;
        SortColumn[] varying = [.. keys.Where(key => !key.Values.IsConstant)];
        if (varying.Length == 0 || rowCount < 2) return rows;
        var order = new RowOrder(Array.ConvertAll(varying, RowComparison.Of));
        if (IsSorted(order, rowCount)) return rows;
        if (varying is [{ Values: Column<long> or Column<double>, Values.HasNulls: false } only]) SortNumbers(only, rows);
        else MemoryExtensions.Sort(rows.AsSpan(), order);
        return rows;
    }

    private static bool IsSorted(RowOrder order, int rowCount)
    {
        for (int i = 1; i < rowCount; i++)
        {
            if (order.Compare(i - 1, i) > 0) return false;
        }
        return true;
    }

    /// <summary>One number is sorted beside its row: no look-ups while comparing.</summary>
    private static void SortNumbers(SortColumn key, int[] rows)
    {
        var pairs = new KeyedRow[rows.Length];
        if (key.Values is Column<long> whole)
        {
            for (int i = 0; i < pairs.Length; i++) pairs[i] = new KeyedRow(key.IsDescending ? ~whole.At(i) : whole.At(i), i);
        }
        else
        {
            var numbers = (Column<double>)key.Values;
            for (int i = 0; i < pairs.Length; i++)
            {
                // Bits of a double ascend with its value once those of negative ones are turned over; -0 is 0.
                long bits = BitConverter.DoubleToInt64Bits(numbers.At(i) + 0.0);
                long ascending = bits < 0 ? bits ^ long.MaxValue : bits;
                pairs[i] = new KeyedRow(key.IsDescending ? ~ascending : ascending, i);
            }
        }
        pairs.AsSpan().Sort(default(KeyedRowOrder));
        for (int i = 0; i < rows.Length; i++) rows[i] = pairs[i].Row;
    }

    private readonly record struct KeyedRow(long Key, int Row);

    private readonly struct KeyedRowOrder : IComparer<KeyedRow>
    {
        public int Compare(KeyedRow a, KeyedRow b) => a.Key != b.Key ? (a.Key < b.Key ? -1 : 1) : a.Row - b.Row;
    }
}

/// <summary>Compares rows by several keys, then by their numbers.</summary>
internal readonly struct RowOrder(RowComparison[] keys) : IComparer<int>
{
    public int Compare(int a, int b)
    {
        foreach (RowComparison key in keys)
        {
            int order = key.Compare(a, b);
            if (order != 0) return order;
        }
        return a - b;
    }
}

/// <summary>Compares rows by one key.</summary>
internal abstract class RowComparison
{
    public abstract int Compare(int a, int b);

    public static RowComparison Of(SortColumn key) => key.Values switch
    {
        Column<long> column => new RowComparison<long, NumberOrder<long>>(column, key),
        Column<double> column => new RowComparison<double, NumberOrder<double>>(column, key),
        Column<string> column => new RowComparison<string, TextOrder>(column, key),
        Column<bool> column => new RowComparison<bool, NumberOrder<bool>>(column, key),
        Column<ulong> column => new RowComparison<ulong, NumberOrder<ulong>>(column, key),
        var column => new RowComparison<Interval, LengthOrder>((Column<Interval>)column, key),
    };
}

internal sealed class RowComparison<T, TOrder>(Column<T> column, SortColumn key) : RowComparison
    where TOrder : IOrder<T>
{
    private readonly int _sign = key.IsDescending ? -1 : 1;
    private readonly int _signOfNull = key.NullsFirst ? -1 : 1;

    public override int Compare(int a, int b)
    {
        if (!column.HasNulls) return _sign * TOrder.Compare(column.At(a), column.At(b));
        bool isANull = column.IsNull(a), isBNull = column.IsNull(b);
        if (isANull || isBNull) return isANull == isBNull ? 0 : isANull ? _signOfNull : -_signOfNull;
        return _sign * TOrder.Compare(column.At(a), column.At(b));
    }
}

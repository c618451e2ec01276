using MarketStore.Sql.Columns;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Functions;

/// <summary>Functions that choose among their arguments, and know what to do with NULL.</summary>
internal static class NullFunctions
{
    public static IEnumerable<ScalarFunction> All { get; } =
    [
        new()
        {
            Name = "coalesce", Parameters = [SqlType.Null, SqlType.Null], IsVariadic = true, Result = SqlType.Null,
            Summary = "The first argument that is not NULL.", Evaluate = (arguments, rowCount) => Pick(arguments, rowCount, FirstPresent),
        },
        new()
        {
            Name = "ifnull", Parameters = [SqlType.Null, SqlType.Null], Result = SqlType.Null,
            Summary = "The first argument, or the second when it is NULL.", Evaluate = (arguments, rowCount) => Pick(arguments, rowCount, FirstPresent),
        },
        new()
        {
            Name = "nullif", Parameters = [SqlType.Null, SqlType.Null], Result = SqlType.Null,
            Summary = "NULL when both arguments are equal, else the first.", Evaluate = (arguments, rowCount) => Pick(arguments[..1], rowCount, NullIf(arguments)),
        },
        new()
        {
            Name = "greatest", Parameters = [SqlType.Null, SqlType.Null], IsVariadic = true, Result = SqlType.Null,
            Summary = "The greatest argument; NULLs are passed over.", Evaluate = (arguments, rowCount) => Pick(arguments, rowCount, Extreme(arguments, 1)),
        },
        new()
        {
            Name = "least", Parameters = [SqlType.Null, SqlType.Null], IsVariadic = true, Result = SqlType.Null,
            Summary = "The least argument; NULLs are passed over.", Evaluate = (arguments, rowCount) => Pick(arguments, rowCount, Extreme(arguments, -1)),
        },
        new()
        {
            Name = "if", Parameters = [SqlType.Boolean, SqlType.Null, SqlType.Null], Result = SqlType.Null,
            Summary = "if(condition, a, b): a when it holds, else b.", Evaluate = (arguments, rowCount) => Pick(arguments[1..], rowCount, Branch(arguments[0])),
        },
    ];

    /// <param name="choose">Which column the value of a row comes from; -1 for NULL.</param>
    private static Column Pick(Column[] columns, int rowCount, Func<Column[], int, int> choose)
    {
        var places = new int[rowCount];
        for (int i = 0; i < rowCount; i++)
        {
            int column = choose(columns, i);
            places[i] = column < 0 ? -1 : (column * rowCount) + i;
        }
        return columns[0].Concatenate(columns).Flatten().Take(places);
    }

    private static int FirstPresent(Column[] columns, int row) => Array.FindIndex(columns, column => !column.IsNull(row));

    private static Func<Column[], int, int> Branch(Column condition)
    {
        var flags = (Column<bool>)condition;
        return (_, row) => !flags.IsNull(row) && flags.At(row) ? 0 : 1;
    }

    private static Func<Column[], int, int> NullIf(Column[] arguments)
    {
        Func<int, int, int, int> compare = Comparer(arguments);
        return (_, row) => !arguments[0].IsNull(row) && !arguments[1].IsNull(row) && compare(0, 1, row) == 0 ? -1 : 0;
    }

    private static Func<Column[], int, int> Extreme(Column[] arguments, int sign)
    {
        Func<int, int, int, int> compare = Comparer(arguments);
        return (columns, row) =>
        {
            int best = -1;
            for (int c = 0; c < columns.Length; c++)
            {
                if (!columns[c].IsNull(row) && (best < 0 || sign * compare(c, best, row) > 0)) best = c;
            }
            return best;
        };
    }

    /// <summary>Compares the values of two of the columns in a row.</summary>
    private static Func<int, int, int, int> Comparer(Column[] columns) => columns[0] switch
    {
        Column<long> => Comparer<long, NumberOrder<long>>(columns),
        Column<double> => Comparer<double, NumberOrder<double>>(columns),
        Column<string> => Comparer<string, TextOrder>(columns),
        Column<bool> => Comparer<bool, NumberOrder<bool>>(columns),
        Column<ulong> => Comparer<ulong, NumberOrder<ulong>>(columns),
        _ => Comparer<Interval, LengthOrder>(columns),
    };

    private static Func<int, int, int, int> Comparer<T, TOrder>(Column[] columns)
        where TOrder : IOrder<T>
    {
        Column<T>[] typed = Array.ConvertAll(columns, column => (Column<T>)column);
        return (a, b, row) => TOrder.Compare(typed[a].At(row), typed[b].At(row));
    }
}

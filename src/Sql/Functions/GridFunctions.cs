using MarketStore.Sql.Columns;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Functions;

/// <summary>Functions over one grid of time buckets.</summary>
internal static class GridFunctions
{
    /// <summary>The start of the bucket that a time is in.</summary>
    public static ScalarFunction Start(TimeGrid grid) => new()
    {
        Name = "time_bucket",
        Parameters = [SqlType.Timestamp],
        Result = SqlType.Timestamp,
        IsMonotone = true,
        Grid = grid,
        Evaluate = (arguments, rowCount) => Starts(grid, (Column<long>)arguments[0], rowCount),
    };

    /// <summary>The start of the bucket behind the one that begins at a time.</summary>
    public static ScalarFunction End(TimeGrid grid) => new()
    {
        Name = "bucket_end",
        Parameters = [SqlType.Timestamp],
        Result = SqlType.Timestamp,
        IsMonotone = true,
        Evaluate = Kernels.Of<long, long>(grid.Next),
    };

    public static Column Starts(TimeGrid grid, Column<long> times, int rowCount)
    {
        if (times.IsConstant)
        {
            return Column.Constant<long>(times.Count > 0 && !times.IsNull(0) ? grid.Start(times.At(0)) : 0, times.Count > 0 && times.IsNull(0), rowCount);
        }
        var starts = new long[rowCount];
        if (!times.HasNulls)
        {
            grid.Starts(times.Values, starts);
            return new Column<long>(starts);
        }
        bool[] nulls = times.Nulls.ToArray();
        for (int i = 0; i < rowCount; i++)
        {
            if (!nulls[i]) starts[i] = grid.Start(times.At(i));
        }
        return new Column<long>(starts, nulls);
    }
}

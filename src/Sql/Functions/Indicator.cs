using MarketStore.Sql.Columns;

namespace MarketStore.Sql.Functions;

/// <summary>A constant that an indicator takes.</summary>
/// <param name="Default">Null: it has to be given.</param>
/// <param name="IsWhole">A count of rows; otherwise any positive number.</param>
/// <param name="Least">Of a whole number.</param>
internal sealed record IndicatorSetting(double? Default, bool IsWhole, long Least)
{
    public static IndicatorSetting Rows(long least) => new(null, IsWhole: true, least);

    public static IndicatorSetting Rows(long least, long standard) => new(standard, IsWhole: true, least);

    public static IndicatorSetting Factor(double standard) => new(standard, IsWhole: false, 0);
}

/// <summary>
/// A function of the rows of a partition up to each row, as charts show them. Rows in which an argument is NULL or
/// infinite take no part: n counts the others.
/// </summary>
internal sealed class Indicator
{
    /// <summary>Lower case.</summary>
    public required string Name { get; init; }

    /// <summary>Arguments that are numbers of the row; the settings follow them.</summary>
    public int NumberCount { get; init; } = 1;

    public IReadOnlyList<IndicatorSetting> Settings { get; init; } = [];

    /// <summary>Whether a row that takes no part has the value of the row before it; otherwise it has none.</summary>
    public bool HoldsOn { get; init; }

    /// <summary>Of the numbers, argument by argument, and the settings: a value for each row, NaN where there is none.</summary>
    public required Func<double[][], double[], double[]> Compute { get; init; }

    /// <summary>What it is, in one line.</summary>
    public required string Summary { get; init; }

    /// <summary>Arguments that have to be given.</summary>
    public int Least => NumberCount + Settings.Count(setting => setting.Default is null);

    public int Most => NumberCount + Settings.Count;

    /// <param name="arguments">Numbers in the partition's order, then the settings, all of them, as constants.</param>
    public Column<double> Over(Column[] arguments)
    {
        Column<double>[] numbers = [.. arguments[..NumberCount].Select(argument => (Column<double>)argument.Flatten())];
        double[] settings = Array.ConvertAll(arguments[NumberCount..], argument => argument is Column<long> whole ? whole.At(0) : ((Column<double>)argument).At(0));
        int count = arguments[0].Count;
        int[] rows = [.. Enumerable.Range(0, count).Where(row => Array.TrueForAll(numbers, column => !column.IsNull(row) && double.IsFinite(column.At(row))))];
        double[] computed = Compute(Array.ConvertAll(numbers, column => Array.ConvertAll(rows, column.At)), settings);
        var (values, nulls) = (new double[count], new bool[count]);
        for (int i = 0, next = 0; i < count; i++)
        {
            bool isPart = next < rows.Length && rows[next] == i;
            double value = isPart ? computed[next++] : HoldsOn && next > 0 ? computed[next - 1] : double.NaN;
            (values[i], nulls[i]) = (value, double.IsNaN(value));
        }
        return new Column<double>(values, nulls);
    }
}

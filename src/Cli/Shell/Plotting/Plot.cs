using MarketStore.Cli.Shell.Output;
using MarketStore.Engine;
using MarketStore.Sql;

namespace MarketStore.Cli.Shell.Plotting;

/// <summary>Draws a result with the letters of a terminal.</summary>
internal static class Plot
{
    private static string[] PriceNames { get; } = ["Open", "High", "Low", "Close"];

    /// <summary>Reads a result to its end and draws it.</summary>
    /// <returns>Lines, each with its end.</returns>
    /// <exception cref="MarketStoreException">It has nothing that can be drawn so; the message says what it has, and what it takes.</exception>
    /// <exception cref="SqlException">A value cannot be computed.</exception>
    public static string Draw(SqlResult result, PlotOptions options, CancellationToken cancel)
    {
        options = options.AtLeast();
        PlotTable table = PlotTable.Read(result, cancel);
        return Kind(table, options) switch
        {
            PlotKind.Candles => Candles(table, options),
            PlotKind.Lines => Lines(table, options),
            _ => Histogram(table, options),
        };
    }

    /// <summary>What the result is drawn as, once it is known to have the columns for it.</summary>
    private static PlotKind Kind(PlotTable table, PlotOptions options)
    {
        bool hasLines = table.HasTimes && table.Numbers.Count > 0, hasCandles = table.HasTimes && PriceNames.All(table.Has);
        PlotKind kind = options.Kind;
        if (kind == PlotKind.Auto) kind = hasCandles && table.KeyCount < 2 ? PlotKind.Candles : hasLines ? PlotKind.Lines : PlotKind.Histogram;
        string? need = kind switch
        {
            PlotKind.Candles when !hasCandles => "\\plot candles needs a time column and the columns open, high, low and close",
            PlotKind.Lines when !hasLines => "\\plot lines needs a time column and a numeric one",
            PlotKind.Histogram when options.Kind == PlotKind.Histogram && table.Numbers.Count != 1 => "\\plot histogram needs one numeric column",
            PlotKind.Histogram when table.Numbers.Count != 1 => "\\plot needs a time column and a numeric one, or a single numeric one for a histogram",
            _ => null,
        };
        if (need is not null) throw MarketStoreException.Invalid($"{need}: the result has {table.Description}");
        if (table.RowCount == 0) throw MarketStoreException.Invalid("there is nothing to plot: the result has no rows");
        if (kind == PlotKind.Candles && table.KeyCount > 1)
        {
            throw MarketStoreException.Invalid("\\plot candles draws one symbol: choose it with WHERE, or draw lines of one column");
        }
        return kind;
    }

    private static string Candles(PlotTable table, PlotOptions options)
    {
        PlotSeries[] prices = [.. PriceNames.Select(name => table.Series(name).Single())];
        double[]? volumes = table.Has("Volume") ? table.Series("Volume").Single().Values : null;
        var candles = new Candle[table.RowCount];
        for (int i = 0; i < candles.Length; i++)
        {
            double volume = volumes is null || double.IsNaN(volumes[i]) ? 0 : Math.Max(0, volumes[i]);
            candles[i] = new Candle(prices[0].Times[i], prices[0].Values[i], prices[1].Values[i], prices[2].Values[i], prices[3].Values[i], volume);
        }
        CheckShown(candles.Where(candle => candle.HasPrices).Select(candle => candle.Low), options);
        return CandlePlot.Draw(candles, options);
    }

    /// <summary>Volumes are left out beside other columns, which they would press to the ground; of prices of several symbols, the last one is enough.</summary>
    private static string Lines(PlotTable table, PlotOptions options)
    {
        IEnumerable<string> names = table.Numbers.Distinct(StringComparer.OrdinalIgnoreCase);
        if (table.KeyCount > 1 && PriceNames.All(table.Has)) names = ["Close"];
        else if (names.Any(name => !IsVolume(name))) names = names.Where(name => !IsVolume(name));
        PlotSeries[] series = [.. names.SelectMany(table.Series)];
        CheckShown(series.SelectMany(one => one.Values), options);
        return LinePlot.Draw(series, options);
    }

    private static string Histogram(PlotTable table, PlotOptions options)
    {
        IReadOnlyList<double> values = table.Values(table.Numbers[0]);
        CheckShown(values, options with { IsLog = false });
        return HistogramPlot.Draw(Escapes.Of(table.Numbers[0]), values, options);
    }

    private static bool IsVolume(string name) => name.Equals("Volume", StringComparison.OrdinalIgnoreCase);

    private static void CheckShown(IEnumerable<double> values, PlotOptions options)
    {
        if (values.Any(value => !double.IsNaN(value) && (!options.IsLog || value > 0))) return;
        throw MarketStoreException.Invalid(options.IsLog
            ? "there is nothing to plot: no value is above zero, as a logarithmic axis needs"
            : "there is nothing to plot: every value is NULL");
    }
}

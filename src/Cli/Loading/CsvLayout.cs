using MarketStore.Cli.Loading.Times;
using MarketStore.Engine;
using MarketStore.Engine.Columns;

namespace MarketStore.Cli.Loading;

/// <summary>Where in a record of a CSV file the values of a bucket are.</summary>
internal sealed record CsvLayout
{
    public required bool HasHeader { get; init; }

    /// <summary>Fields of each record.</summary>
    public required int Width { get; init; }

    public required TimeColumns Time { get; init; }

    public required TimeReader Times { get; init; }

    /// <summary>The field of each column of the bucket.</summary>
    public required int[] Places { get; init; }

    /// <summary>The field of the symbol, or -1.</summary>
    public int SymbolPlace { get; init; } = -1;

    /// <param name="sample">The first records.</param>
    /// <param name="say">Told of each column that is missing.</param>
    /// <exception cref="MarketStoreException">A column is missing, or times cannot be told.</exception>
    public static CsvLayout Of(List<string[]> sample, LoadTarget target, LoadRequest request, Action<string> say)
    {
        LoadControl control = request.Control ?? new LoadControl();
        string[] columns = [.. target.Columns.Select(column => column.Name)];
        ColumnNames names = ColumnNames.Of(sample[0], control, columns);
        int[] places = Array.ConvertAll(columns, names.Find);
        TimeColumns? time = TimeColumns.Find(names, columns, target.IsVariable);
        int symbol = request.SymbolColumn is null ? -1 : names.Find(request.SymbolColumn);
        var missing = columns.Where((_, i) => places[i] < 0).ToList();
        if (time is null) missing.Insert(0, "Epoch");
        if (request.SymbolColumn is not null && symbol < 0) missing.Add(request.SymbolColumn);
        foreach (string name in missing) say($"Unable to find a matching csv column for \"{name}\"");
        if (missing.Count > 0) throw MarketStoreException.Invalid("unable to match all csv file columns to DB columns");
        return new CsvLayout
        {
            HasHeader = names.HasHeader,
            Width = sample[0].Length,
            Time = time!.Value,
            Times = TimesOf(sample, names, time.Value, control),
            Places = places,
            SymbolPlace = symbol,
        };
    }

    private static TimeReader TimesOf(List<string[]> sample, ColumnNames names, TimeColumns time, LoadControl control)
    {
        var clock = new LocalClock(control.TimeZone);
        if (control.TimeFormat.Length > 0) return TimeReader.Of(control.TimeFormat, clock);
        IEnumerable<string> texts = from row in sample.Skip(names.HasHeader ? 1 : 0).Take(100)
                                    where row.Length == sample[0].Length
                                    select time.Second < 0 ? row[time.First].Trim() : $"{row[time.First].Trim()} {row[time.Second].Trim()}";
        return TimeSniffer.Find([.. texts], clock);
    }
}

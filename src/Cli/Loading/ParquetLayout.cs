using MarketStore.Engine;
using MarketStore.Engine.Columns;
using MarketStore.Sql.Files;
using MarketStore.Sql.Functions;
using MarketStore.Sql.Types;

namespace MarketStore.Cli.Loading;

/// <summary>Where in a Parquet file the values of a bucket are, and what is made of them. Columns are matched by name.</summary>
internal sealed record ParquetLayout
{
    /// <summary>Names and types of the file's columns, by position.</summary>
    public required IReadOnlyList<(string Name, SqlType Type)> File { get; init; }

    public required TimeColumns Time { get; init; }

    public required IReadOnlyList<ColumnDefinition> Columns { get; init; }

    /// <summary>The position of each column of the bucket.</summary>
    public required int[] Places { get; init; }

    /// <summary>What turns the file's values into the bucket's; NULL where one cannot be.</summary>
    public required ScalarKernel[] Conversions { get; init; }

    /// <summary>The position of the symbol, or -1.</summary>
    public required int SymbolPlace { get; init; }

    /// <param name="say">Told of each column that is missing.</param>
    /// <exception cref="MarketStoreException">A column is missing, or of a type that does not become the bucket's.</exception>
    public static ParquetLayout Of(ParquetFile file, LoadTarget target, LoadRequest request, Action<string> say)
    {
        ColumnNames names = NamesOf(file, request);
        (string Name, SqlType Type)[] known = [.. file.Columns];
        string[] columns = [.. target.Columns.Select(column => column.Name)];
        int[] places = Array.ConvertAll(columns, names.Find);
        TimeColumns? time = TimeColumns.Find(names, columns, target.IsVariable);
        int symbol = request.SymbolColumn is null ? -1 : names.Find(request.SymbolColumn);
        List<string> missing = [.. columns.Where((_, i) => places[i] < 0)];
        if (time is null) missing.Insert(0, "Epoch");
        if (request.SymbolColumn is not null && symbol < 0) missing.Add(request.SymbolColumn);
        foreach (string name in missing) say($"Unable to find a matching column for \"{name}\"");
        if (missing.Count > 0) throw MarketStoreException.Invalid($"unable to match all columns of {request.File} to DB columns");
        if (symbol >= 0 && known[symbol].Type != SqlType.Text) throw MarketStoreException.Invalid($"column \"{known[symbol].Name}\" has no symbols: it is {known[symbol].Type.Name()}");
        return new ParquetLayout
        {
            File = known,
            Time = time!.Value,
            Columns = target.Columns,
            Places = places,
            Conversions = [.. target.Columns.Select((column, i) => ConversionOf(column, known[places[i]].Type))],
            SymbolPlace = symbol,
        };
    }

    /// <summary>The columns that a bucket needs for the rows of a file.</summary>
    public static List<ColumnDefinition> ColumnsFor(ParquetFile file, LoadRequest request)
    {
        ColumnNames names = NamesOf(file, request);
        TimeColumns time = TimeColumns.Find(names, [], request.Variable)
            ?? throw MarketStoreException.Invalid("no column of the file is named Epoch, timestamp, time or date: a columnNameMap of a control file can say which one is the time");
        int symbol = request.SymbolColumn is null ? -1 : names.Find(request.SymbolColumn);
        return [.. from known in file.Columns.Select((column, i) => (column.Type, Place: i))
                   where known.Place != time.First && known.Place != time.Second && known.Place != time.Nanos && known.Place != symbol
                   let type = known.Type.Stored()
                   where type is not null
                   select new ColumnDefinition(names.Names[known.Place], type.Value)];
    }

    private static ColumnNames NamesOf(ParquetFile file, LoadRequest request) =>
        ColumnNames.Of([.. file.Columns.Select(column => column.Name)], (request.Control ?? new LoadControl()) with { HasHeader = true }, []);

    private static ScalarKernel ConversionOf(ColumnDefinition column, SqlType given)
    {
        SqlType wanted = SqlTypes.Of(column.Type);
        return Sql.Functions.Conversions.Find(given, wanted, isTry: true)
            ?? throw MarketStoreException.Invalid($"column \"{column.Name}\" is {wanted.Name()}, and {given.Name()} in the file");
    }
}

namespace MarketStore.Bench.Datasets;

/// <summary>Data in files, for peers that cannot be handed memory.</summary>
internal static class Export
{
    /// <summary>One file per symbol: its columns one after another.</summary>
    /// <returns>Symbol and path.</returns>
    public static IReadOnlyList<(string Symbol, string Path)> Columns(Table table, string directory)
    {
        Directory.CreateDirectory(directory);
        var files = new List<(string, string)>();
        foreach (SymbolRows part in table.Parts)
        {
            string path = Path.Combine(directory, part.Symbol + ".columns");
            using FileStream file = File.Create(path);
            foreach (Column column in part.Columns) file.Write(column.Values.Span);
            files.Add((part.Symbol, path));
        }
        return files;
    }

    /// <summary>All bars in one file, with a heading line: symbol, then the columns.</summary>
    public static void Csv(MinuteBars bars, string path)
    {
        using var file = new StreamWriter(path, append: false, System.Text.Encoding.ASCII, 1 << 20);
        file.Write("symbol," + string.Join(',', BarColumns.Names) + "\n");
        for (int s = 0; s < bars.Symbols.Length; s++)
        {
            Column[] columns = bars.Bars[s].All;
            for (int row = 0; row < bars.RowsPerSymbol; row++)
            {
                file.Write(bars.Symbols[s]);
                foreach (Column column in columns)
                {
                    file.Write(',');
                    if (column.Type == "f8") file.Write(column.As<double>()[row]);
                    else file.Write(column.As<long>()[row]);
                }
                file.Write('\n');
            }
        }
    }
}

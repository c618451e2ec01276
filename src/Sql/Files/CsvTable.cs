using MarketStore.Sql.Binding;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Execution;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Files;

/// <summary>CSV files as a table. Types are those that are asked for, or what the first rows of each file look like.</summary>
internal sealed class CsvTable : FileTable
{
    /// <summary>Rows of each file that types are inferred from.</summary>
    private const int SampleRows = 1000;

    private readonly CsvDialect _dialect;

    private CsvTable(CsvDialect dialect) => _dialect = dialect;

    /// <param name="types">The types of columns by their names; those of others are inferred.</param>
    /// <exception cref="SqlException">A file cannot be read or is no CSV.</exception>
    public static CsvTable Of(IReadOnlyList<SourceFile> files, CsvDialect dialect, IReadOnlyDictionary<string, SqlType> types)
    {
        var union = new InferredUnion();
        foreach (SourceFile file in files)
        {
            foreach ((string name, SqlType type) in Sample(file, dialect)) union.Add(name, type);
        }
        return new CsvTable(dialect) { Name = "csv", Files = files, Columns = union.Columns(types) };
    }

    public override Operator Open(SourceFile file, IReadOnlyList<PlanColumn> columns, StatementContext context) => new CsvOperator(file, _dialect, columns, context.Cancel);

    /// <summary>The names in the first record, or column0 and so on; the first record stays to be read if it has no names.</summary>
    public static string[] Names(CsvRecords records, CsvDialect dialect)
    {
        var names = new string[records.FieldCount];
        for (int i = 0; i < names.Length; i++) names[i] = dialect.HasHeader && records[i].Length > 0 ? records[i].ToString() : $"column{i}";
        if (names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice) throw records.Failed($"two columns are named \"{twice.Key}\"");
        return names;
    }

    private static IEnumerable<(string Name, SqlType Type)> Sample(SourceFile file, CsvDialect dialect)
    {
        using var records = new CsvRecords(file, dialect.Delimiter);
        if (!records.Read()) return [];
        string[] names = Names(records, dialect);
        var candidates = new List<SqlType>?[names.Length];
        if (dialect.HasHeader && !records.Read()) return names.Select(name => (name, SqlType.Null));
        int rows = 0;
        do
        {
            for (int c = 0; c < Math.Min(names.Length, records.FieldCount); c++)
            {
                ReadOnlySpan<char> text = records[c];
                if (text.SequenceEqual(dialect.NullText)) continue;
                List<SqlType> left = candidates[c] ??= [.. CsvColumn.Inferred];
                for (int i = left.Count - 1; i >= 0; i--)
                {
                    if (!CsvColumn.Fits(left[i], text)) left.RemoveAt(i);
                }
            }
        }
        while (++rows < SampleRows && records.Read());
        return names.Zip(candidates, (name, left) => (name, left?[0] ?? SqlType.Null));
    }
}

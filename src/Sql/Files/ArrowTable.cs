using MarketStore.Sql.Binding;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Execution;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Files;

/// <summary>Arrow IPC files or streams as a table, one record batch after another.</summary>
internal sealed class ArrowTable : FileTable
{
    private readonly bool _isStream;

    private ArrowTable(bool isStream) => _isStream = isStream;

    /// <exception cref="SqlException">A file cannot be read, or a column has types that do not go together.</exception>
    public static ArrowTable Of(IReadOnlyList<SourceFile> files, bool isStream)
    {
        var union = new TypeUnion();
        foreach (SourceFile file in files)
        {
            using var open = new ArrowFile(file, isStream);
            foreach ((string name, SqlType type) in open.Columns) union.Add(name, type, file);
        }
        return new ArrowTable(isStream) { Name = "arrow", Files = files, Columns = [.. union.Columns.Select(column => new PlanColumn(column.Name, column.Type))] };
    }

    public override Operator Open(SourceFile file, IReadOnlyList<PlanColumn> columns, StatementContext context) =>
        new BatchesOperator(Batches(file, columns, context));

    private IEnumerable<Batch> Batches(SourceFile source, IReadOnlyList<PlanColumn> columns, StatementContext context)
    {
        using var file = new ArrowFile(source, _isStream);
        List<(string Name, SqlType Type)> known = [.. file.Columns];
        int[] places = [.. columns.Select(column => known.FindIndex(one => one.Name == column.Name))];
        while (file.Next() is { } read)
        {
            var rows = new Batch(read.Rows, [.. columns.Select((column, c) => places[c] < 0
                ? Column.Null(column.Type.StorageOf(), read.Rows)
                : Converted(read.Columns[places[c]], known[places[c]].Type, column.Type, read.Rows))]);
            long bytes = rows.ByteCount;
            context.Reserve(bytes);
            for (int first = 0; first < rows.Count; first += Batch.MaxRows)
            {
                context.Cancel.ThrowIfCancellationRequested();
                yield return rows.Slice(first, Math.Min(Batch.MaxRows, rows.Count - first));
            }
            context.Release(bytes);
        }
    }

    private static Column Converted(Column values, SqlType type, SqlType wanted, int rows) =>
        type == wanted ? values : Functions.Conversions.Find(type, wanted, isTry: false)!([values], rows);
}

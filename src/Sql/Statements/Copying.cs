using MarketStore.Sql.Binding;
using MarketStore.Sql.Files;
using MarketStore.Sql.Plans;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Statements;

/// <summary>COPY: a query's rows into a file, and a file's rows into a table. Either all rows arrive, or none.</summary>
internal sealed class Copying(StatementRun run)
{
    private FilePolicy Policy => run.Session.Options.Files;

    public async ValueTask<SqlResult> ToAsync(CopyToStatement copy)
    {
        SourceFile target = Policy.ForWriting(copy.File, copy.At);
        CopyOptions options = CopyOptions.Of(copy.File, copy.Options, copy.At);
        using SqlResult rows = run.Run(run.Bind(copy.Query), isAnswer: false);
        using IResultSink sink = ResultSinks.Of(options);
        return RowsResult.Written(await ResultFile.WriteAsync(rows, sink, target, run.Cancel).ConfigureAwait(false));
    }

    public ValueTask<SqlResult> FromAsync(CopyFromStatement copy)
    {
        IReadOnlyList<SourceFile> files = Policy.Find(copy.File, copy.At);
        CopyOptions options = CopyOptions.Of(copy.File, copy.Options, copy.At);
        ScanPlan target = BucketTables.Bind(run.Binding, copy.Table);
        bool hasNames = options.Format != FileFormat.Csv || options.Csv.HasHeader;
        IReadOnlyList<string> shown = [.. target.Columns.Except(target.Hidden).Select(column => column.Name)];
        // A file without names has its columns in the table's order.
        Dictionary<string, SqlType> types = hasNames
            ? target.Columns.ToDictionary(column => column.Name, column => column.Type)
            : shown.Select((name, i) => (Key: $"column{i}", target.Columns.First(column => column.Name == name).Type)).ToDictionary(pair => pair.Key, pair => pair.Type);
        FileTable table = FileTables.Open(files, options, types);
        if (!hasNames && table.Columns.Count != shown.Count)
        {
            throw new SqlException($"{copy.Table} has the {shown.Count} columns {string.Join(", ", shown)}, and '{copy.File}' has {table.Columns.Count}", copy.At);
        }
        return new Insertion(run).WriteAsync(new FilePlan(table, table.Columns), copy.Table, hasNames ? table.Columns.Select(column => column.Name) : shown);
    }
}

using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Sql.Binding;
using MarketStore.Sql.Plans;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Statements;

/// <summary>
/// ALTER TABLE: columns of one bucket, or of all that a name stands for, added, dropped and renamed through the log, in all
/// of them or in none. Where only some have the column, the others stay as they are.
/// </summary>
internal sealed class Alterations(StatementRun run)
{
    /// <summary>Columns that every table has without storing them.</summary>
    private static readonly string[] Reserved = [BucketNames.EpochColumn, "Symbol", "Timeframe", "AttributeGroup"];

    public ValueTask<SqlResult> AddAsync(AddColumnStatement add)
    {
        ScanPlan table = BucketTables.Bind(run.Binding, add.Table);
        Name column = add.Column.Column;
        CheckNew(table, column, replaced: column.Text);
        var definition = new Engine.Columns.ColumnDefinition(column.Text, Tables.DeclaredType(add.Column));
        return AlterAsync(table, column, new AddColumn(definition), $"added {column} to");
    }

    public ValueTask<SqlResult> DropAsync(DropColumnStatement drop)
    {
        ScanPlan table = BucketTables.Bind(run.Binding, drop.Table);
        string column = Existing(table, drop.Column);
        return AlterAsync(table, drop.Column, new DropColumn(column), $"dropped {column} from");
    }

    public ValueTask<SqlResult> RenameAsync(RenameColumnStatement rename)
    {
        ScanPlan table = BucketTables.Bind(run.Binding, rename.Table);
        string from = Existing(table, rename.From);
        CheckNew(table, rename.To, replaced: from);
        return AlterAsync(table, rename.To, new RenameColumn(from, rename.To.Text), $"renamed {from} to {rename.To} in");
    }

    private async ValueTask<SqlResult> AlterAsync(ScanPlan table, Name column, SchemaChange change, string done)
    {
        Views.ViewStatements.CheckIsTable(run, new Name(table.Table, IsQuoted: true) { At = column.At });
        HashSet<BucketKey> keys = [.. table.Buckets.Select(bucket => bucket.Key)];
        try
        {
            int changed = await run.Engine.AlterAsync(keys.Contains, change).ConfigureAwait(false);
            return RowsResult.Done(keys.Count == 1 ? $"{done} {keys.First()}" : $"{done} {changed} {(changed == 1 ? "bucket" : "buckets")} of {table.Table}");
        }
        catch (MarketStoreException error) when (error.Code is ErrorCode.InvalidArgument or ErrorCode.AlreadyExists or ErrorCode.NotFound)
        {
            throw new SqlException(error.Message, column.At, error);
        }
    }

    private static List<string> Stored(ScanPlan table) =>
        [.. table.Made.Where(made => made.Role == ScanRole.Stored).Select(made => made.Column.Name)];

    /// <summary>A stored column: exactly so written, else in any letter case if that is unambiguous.</summary>
    private static string Existing(ScanPlan table, Name column)
    {
        List<string> stored = Stored(table);
        if (stored.Contains(column.Text)) return column.Text;
        List<string> alike = stored.FindAll(name => name.Equals(column.Text, StringComparison.OrdinalIgnoreCase));
        if (alike.Count == 1) return alike[0];
        if (alike.Count > 1) throw new SqlException($"column \"{column}\" is ambiguous: there are {string.Join(" and ", alike)}", column.At);
        if (IsReserved(column.Text)) throw new SqlException($"every table has {column}: it can be neither dropped nor renamed", column.At);
        string? similar = Suggestions.Closest(column.Text, stored);
        throw new SqlException(
            $"column \"{column}\" not found in {table.Table}{(similar is null ? $"; there are {string.Join(", ", stored.Take(12))}" : $"; did you mean \"{similar}\"?")}", column.At);
    }

    /// <summary>Refuses names that statements could no longer tell from others.</summary>
    /// <param name="replaced">A column that the new one may look like.</param>
    private static void CheckNew(ScanPlan table, Name column, string replaced)
    {
        if (IsReserved(column.Text)) throw new SqlException($"every table has a column {column}: choose another name", column.At);
        if (Stored(table).Find(name => name != replaced && name.Equals(column.Text, StringComparison.OrdinalIgnoreCase)) is { } alike)
        {
            string how = alike == column.Text ? "" : ", which statements may write in any letter case";
            throw new SqlException($"{table.Table} has a column {alike} already{how}", column.At);
        }
    }

    private static bool IsReserved(string name) => Reserved.Contains(name, StringComparer.OrdinalIgnoreCase);
}

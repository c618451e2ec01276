using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Sql.Binding;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Plans;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Statements;

/// <summary>
/// INSERT: rows become what the buckets store and go through the log, all in one write. Into a family, a column Symbol
/// says which bucket a row is for.
/// </summary>
internal sealed class Insertion(StatementRun run)
{
    private const string Symbol = "Symbol";

    public ValueTask<SqlResult> InsertAsync(InsertStatement insert)
    {
        Plan source = run.Bind(insert.Source);
        IEnumerable<string> names = insert.IsByName ? source.Columns.Select(column => column.Name)
            : insert.Columns.Count > 0 ? Named(insert, source)
            : Declared(insert, source);
        return WriteAsync(source, insert.Table, names);
    }

    /// <param name="names">Which column of the table each column of the source is for.</param>
    public async ValueTask<SqlResult> WriteAsync(Plan source, Name table, IEnumerable<string> names)
    {
        Views.ViewStatements.CheckIsTable(run, table);
        ScanPlan target = BucketTables.Bind(run.Binding, table);
        Dictionary<string, PlanColumn> given = [];
        foreach ((string name, PlanColumn column) in names.Zip(source.Columns))
        {
            if (!given.TryAdd(name, column)) throw new SqlException($"column \"{name}\" is given twice", table.At);
        }
        bool isFamily = target.Buckets.Count > 1 || target.Hidden.All(column => column.Name != Symbol);
        Check(target, given, isFamily, table);
        using SqlResult rows = run.Run(Shaped(source, target, given), isAnswer: false);
        var batches = new List<Batch>();
        while (rows.Next() is { } batch)
        {
            run.Context.Reserve(batch.ByteCount);
            batches.Add(batch);
        }
        long count = batches.Sum(batch => (long)batch.Count);
        if (count > 0) await run.Engine.WriteAsync(Parts(Batch.Concatenate(batches), target, isFamily, table), run.Cancel).ConfigureAwait(false);
        return RowsResult.Written(count);
    }

    private static List<string> Named(InsertStatement insert, Plan source) => insert.Columns.Count == source.Columns.Count
        ? [.. insert.Columns.Select(column => column.Text)]
        : throw new SqlException($"{insert.Columns.Count} columns are named and {source.Columns.Count} values are given", insert.Columns[0].At);

    private List<string> Declared(InsertStatement insert, Plan source)
    {
        ScanPlan target = BucketTables.Bind(run.Binding, insert.Table);
        List<string> columns = [.. target.Columns.Except(target.Hidden).Select(column => column.Name)];
        return columns.Count == source.Columns.Count
            ? columns
            : throw new SqlException(
                $"{insert.Table} has the {columns.Count} columns {string.Join(", ", columns)}, and {source.Columns.Count} are given: name the columns, as in INSERT INTO t (Epoch, Close)",
                insert.Table.At);
    }

    private static void Check(ScanPlan target, Dictionary<string, PlanColumn> given, bool isFamily, Name table)
    {
        foreach (string name in given.Keys)
        {
            if (target.Made.Any(made => made.Column.Name == name && (made.Role is ScanRole.Stored or ScanRole.Epoch || (made.Role == ScanRole.Symbol && isFamily)))) continue;
            string? similar = Suggestions.Closest(name, target.Columns.Select(column => column.Name));
            throw new SqlException($"{table} has no column \"{name}\"{(similar is null ? "" : $"; did you mean \"{similar}\"?")}", table.At);
        }
        if (!given.ContainsKey(Relation.EpochName)) throw new SqlException($"a row needs its time: give Epoch, as in INSERT INTO {table} (Epoch, ...)", table.At);
        if (isFamily && !given.ContainsKey(Symbol)) throw new SqlException($"{table} has many symbols: give Symbol, or name one bucket", table.At);
    }

    /// <summary>Symbol (of a family), Epoch, then every stored column, of the table's types; what is not given is NULL.</summary>
    private static ProjectPlan Shaped(Plan source, ScanPlan target, Dictionary<string, PlanColumn> given)
    {
        var items = new List<Computed>();
        foreach (ScanColumn made in target.Made.Where(made => made.Role is ScanRole.Stored or ScanRole.Epoch or ScanRole.Symbol))
        {
            BoundExpression value = given.TryGetValue(made.Column.Name, out PlanColumn? column)
                ? Converted(new ColumnReference(column), made.Column.Type) : new Constant(null, made.Column.Type);
            items.Add(new Computed(new PlanColumn(made.Column.Name, made.Column.Type), value));
        }
        return new ProjectPlan(source, items);
    }

    private static BoundExpression Converted(BoundExpression value, SqlType type)
    {
        if (value.Type == type) return value;
        return value.Type == SqlType.Null || Functions.Conversions.Find(value.Type, type, isTry: false) is not null
            ? new Conversion(value, type, IsTry: false)
            : throw new SqlException($"a {value.Type.Name()} cannot go into a column of {type.Name()}", null);
    }

    private static List<IncomingRows> Parts(Batch rows, ScanPlan target, bool isFamily, Name table)
    {
        List<PlanColumn> shape = [.. target.Made.Where(made => made.Role is ScanRole.Stored or ScanRole.Epoch or ScanRole.Symbol).Select(made => made.Column)];
        var times = (Column<long>)rows.Columns[shape.FindIndex(column => column.Name == Relation.EpochName)];
        if (times.HasNulls && times.Nulls.Contains(true)) throw new SqlException("a row has no time: its Epoch is NULL", table.At);
        int symbol = shape.FindIndex(column => column.Name == Symbol);
        if (!isFamily) return [Part(target.Buckets[0], rows, shape)];
        var parts = new List<IncomingRows>();
        var symbols = (Column<string>)rows.Columns[symbol];
        foreach (IGrouping<string, int> group in Enumerable.Range(0, rows.Count).GroupBy(row => symbols.IsNull(row) ? "" : symbols.At(row)))
        {
            Bucket bucket = target.Buckets.FirstOrDefault(b => b.Key.Symbol == group.Key)
                ?? throw new SqlException($"{table} has no bucket of symbol '{group.Key}': CREATE TABLE makes one", table.At);
            parts.Add(Part(bucket, rows.Take([.. group]), shape));
        }
        return parts;
    }

    private static IncomingRows Part(Bucket bucket, Batch rows, List<PlanColumn> shape)
    {
        int time = shape.FindIndex(column => column.Name == Relation.EpochName);
        // A column that was added since the statement was bound is left out: the rows have NULL there.
        List<Engine.Columns.ColumnDefinition> columns = [.. bucket.Schema.Columns.Where(column => shape.Exists(made => made.Name == column.Name))];
        Column[] stored = [.. columns.Select(column => rows.Columns[shape.FindIndex(made => made.Name == column.Name)])];
        return StoredRows.Of((bucket.Key, bucket.Kind), columns, new Batch(rows.Count, [rows.Columns[time], .. stored]), firstColumn: 1);
    }
}

using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Sql.Binding;
using MarketStore.Sql.Plans;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Types;
using MarketStore.Sql.Views;

namespace MarketStore.Sql.Statements;

/// <summary>CREATE TABLE and DROP TABLE: buckets made and dropped through the log.</summary>
internal sealed class Tables(StatementRun run)
{
    public async ValueTask<SqlResult> CreateAsync(CreateTableStatement create)
    {
        BucketKey key = Key(create.Table);
        run.Binding.Rights.DemandWrite(key);
        ViewStatements.CheckIsTable(run, create.Table);
        if (create.IfNotExists && run.Engine.Contains(key)) return RowsResult.Done($"{key} exists");
        Plan? source = create.Query is null ? null : run.Bind(create.Query);
        Bucket? model = create.Like is null ? null : BucketTables.Bind(run.Binding, create.Like).Buckets[0];
        RecordKind kind = Kind(create, model);
        Schema schema = model?.Schema ?? (source is null ? Declared(create) : Of(source, create));
        await run.Engine.CreateAsync(key, kind, schema).ConfigureAwait(false);
        return source is null
            ? RowsResult.Done($"created {key}")
            : await new Insertion(run).WriteAsync(source, create.Table, source.Columns.Select(column => column.Name)).ConfigureAwait(false);
    }

    public async ValueTask<SqlResult> DropAsync(DropStatement drop)
    {
        int dropped = 0;
        foreach (Name name in drop.Names)
        {
            ViewStatements.CheckIsTable(run, name);
            HashSet<BucketKey> keys;
            try
            {
                keys = [.. BucketTables.Bind(run.Binding, name).Buckets.Select(bucket => bucket.Key)];
            }
            catch (SqlException) when (drop.IfExists)
            {
                continue;
            }
            dropped += await run.Engine.DropAsync(keys.Contains).ConfigureAwait(false);
        }
        return RowsResult.Done($"dropped {dropped} {(dropped == 1 ? "bucket" : "buckets")}");
    }

    /// <summary>The stored type of a column.</summary>
    public static ColumnType StoredType(SqlType type, Name column) => type.Stored()
        ?? throw new SqlException($"column \"{column}\" is {type.Name()}, which buckets do not store; CAST it to BIGINT or TEXT", column.At);

    /// <summary>The stored type of a column as it was declared.</summary>
    public static ColumnType DeclaredType(Syntax.ColumnDefinition column) => SqlTypes.TryParse(column.Type.Text, out SqlType type)
        ? StoredType(type, column.Column)
        : throw new SqlException($"there is no type \"{column.Type}\"", column.Type.At);

    private static BucketKey Key(Name name)
    {
        if (name.Text.Split('/').Length != 3)
        {
            throw new SqlException($"{name} does not name a bucket: write SYMBOL/TIMEFRAME/ATTRIBUTEGROUP, such as `AAPL/1Min/OHLCV`", name.At);
        }
        try
        {
            return BucketNames.Parse(name.Text);
        }
        catch (MarketStoreException error)
        {
            throw new SqlException(error.Message, name.At, error);
        }
    }

    private static RecordKind Kind(CreateTableStatement create, Bucket? model)
    {
        RecordKind kind = model?.Kind ?? RecordKind.Fixed;
        foreach (StatementOption option in create.Options)
        {
            if (!option.Name.Text.Equals("record_type", StringComparison.OrdinalIgnoreCase))
            {
                throw new SqlException($"CREATE TABLE has no option \"{option.Name}\"; it has record_type", option.Name.At);
            }
            kind = option.Value.ToLowerInvariant() switch
            {
                "fixed" => RecordKind.Fixed,
                "variable" => RecordKind.Variable,
                _ => throw new SqlException($"record_type is fixed or variable, not {option.Value}", option.At),
            };
        }
        return kind;
    }

    private static Schema Declared(CreateTableStatement create) => Checked(create, create.Columns
        .Where(column => !column.Column.Text.Equals(BucketNames.EpochColumn, StringComparison.Ordinal))
        .Select(column => new Engine.Columns.ColumnDefinition(column.Column.Text, DeclaredType(column))));

    private static Schema Of(Plan plan, CreateTableStatement create) => Checked(create, plan.Columns
        .Where(column => column.Name is not (BucketNames.EpochColumn or "Symbol"))
        .Select(column => new Engine.Columns.ColumnDefinition(column.Name, StoredType(column.Type, new Name(column.Name, false) { At = create.At }))));

    private static Schema Checked(CreateTableStatement create, IEnumerable<Engine.Columns.ColumnDefinition> columns)
    {
        var schema = new Schema(columns);
        if (schema.Columns.Length == 0) throw new SqlException("a table needs a column beside Epoch, which every table has", create.Table.At);
        try
        {
            BucketNames.CheckColumns(schema.Columns);
            return schema;
        }
        catch (MarketStoreException error)
        {
            throw new SqlException(error.Message, create.Table.At, error);
        }
    }
}

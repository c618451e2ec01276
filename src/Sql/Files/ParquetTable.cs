using MarketStore.Sql.Binding;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Execution;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Files;

/// <summary>Parquet files as a table: wanted columns alone are read, one row group after another.</summary>
internal sealed class ParquetTable : FileTable
{
    /// <exception cref="SqlException">A file cannot be read, or a column has types that do not go together.</exception>
    public static ParquetTable Of(IReadOnlyList<SourceFile> files)
    {
        var union = new TypeUnion();
        foreach (SourceFile file in files)
        {
            using var open = new ParquetFile(file);
            foreach ((string name, SqlType type) in open.Columns) union.Add(name, type, file);
        }
        return new ParquetTable { Name = "parquet", Files = files, Columns = [.. union.Columns.Select(column => new PlanColumn(column.Name, column.Type))] };
    }

    public override Operator Open(SourceFile file, IReadOnlyList<PlanColumn> columns, StatementContext context) => new GroupsOperator(file, columns, context);

    private sealed class GroupsOperator(SourceFile source, IReadOnlyList<PlanColumn> columns, StatementContext context) : Operator
    {
        private readonly ParquetFile _file = new(source);
        private readonly Dictionary<string, SqlType> _types = [];
        private Batch? _rows;
        private long _reserved;
        private int _next;
        private int _group;

        public override Batch? Next()
        {
            while (_rows is null || _next == _rows.Count)
            {
                context.Release(_reserved);
                (_rows, _next, _reserved) = (null, 0, 0);
                if (_group == _file.GroupCount) return null;
                context.Cancel.ThrowIfCancellationRequested();
                _rows = Read(_group++);
                _reserved = _rows.ByteCount;
                context.Reserve(_reserved);
            }
            Batch batch = _rows.Slice(_next, Math.Min(Batch.MaxRows, _rows.Count - _next));
            _next += batch.Count;
            return batch;
        }

        public override void Dispose()
        {
            context.Release(_reserved);
            _reserved = 0;
            _file.Dispose();
        }

        private Batch Read(int group)
        {
            int rows = _file.RowsOf(group);
            if (_types.Count == 0)
            {
                foreach ((string name, SqlType type) in _file.Columns) _types[name] = type;
            }
            return new Batch(rows, [.. columns.Select(column => Read(group, column, rows))]);
        }

        private Column Read(int group, PlanColumn column, int rows)
        {
            if (_file.Read(group, column.Name) is not { } values) return Column.Null(column.Type.StorageOf(), rows);
            SqlType type = _types[column.Name];
            return type == column.Type ? values : Functions.Conversions.Find(type, column.Type, isTry: false)!([values], rows);
        }
    }
}

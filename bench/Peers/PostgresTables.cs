using MarketStore.Bench.Datasets;
using MarketStore.Bench.Measuring;
using MarketStore.Bench.Systems;
using Npgsql;
using NpgsqlTypes;

namespace MarketStore.Bench.Peers;

/// <summary>
/// A table alone in PostgreSQL, with the index that finds a symbol's rows by time. Its rows all take the same, so that
/// a tenth of the symbols tells as much as all of them.
/// </summary>
internal sealed class PostgresTables(Postgres server) : ITableStore
{
    private const int Share = 10;

    public string Name => server.Name;

    public string Note => "the table and its index, without its log; a tenth of the symbols";

    public Stored Store(Table table)
    {
        Table part = table.Take(Math.Max(1, table.Symbols / Share));
        Column[] columns = part.Part(0).Columns;
        server.Execute($"CREATE TABLE {part.Name} (symbol text NOT NULL, "
            + string.Join(", ", columns.Select(column => $"{column.Name} {SqlTypeOf(column)} NOT NULL")) + ")");
        Copy(part);
        server.Execute($"CREATE INDEX ON {part.Name} (symbol, {columns[0].Name})");
        long bytes = server.Number($"SELECT pg_total_relation_size('{part.Name}')");
        long rows = server.Number($"SELECT count(*) FROM {part.Name}");
        server.Execute($"DROP TABLE {part.Name}");
        return new Stored(part.Expect(Name, rows), new Footprint(bytes, bytes, 0), null, 0);
    }

    public void Dispose()
    {
    }

    private void Copy(Table table)
    {
        using NpgsqlConnection connection = server.Source.OpenConnection();
        using NpgsqlBinaryImporter rows = connection.BeginBinaryImport($"COPY {table.Name} FROM STDIN (FORMAT binary)");
        foreach (SymbolRows part in table.Parts)
        {
            for (int row = 0; row < part.Rows; row++)
            {
                rows.StartRow();
                rows.Write(part.Symbol, NpgsqlDbType.Text);
                foreach (Column column in part.Columns) Write(rows, column, row);
            }
        }
        rows.Complete();
    }

    private static void Write(NpgsqlBinaryImporter rows, Column column, int row)
    {
        if (column.Type == "i8") rows.Write(column.As<long>()[row], NpgsqlDbType.Bigint);
        else if (column.Type == "f8") rows.Write(column.As<double>()[row], NpgsqlDbType.Double);
        else rows.Write(column.As<int>()[row], NpgsqlDbType.Integer);
    }

    private static string SqlTypeOf(Column column) => column.Type switch
    {
        "i8" => "bigint",
        "f8" => "double precision",
        _ => "integer",
    };
}

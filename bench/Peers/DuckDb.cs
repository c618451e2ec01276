using DuckDB.NET.Data;
using DuckDB.NET.Native;
using MarketStore.Bench.Datasets;

namespace MarketStore.Bench.Peers;

/// <summary>
/// A DuckDB file, opened in this process. Rows go in and come out through the C interface as whole chunks of columns,
/// the fastest way that DuckDB offers, so that the peer is not charged for a slow binding.
/// </summary>
internal sealed class DuckDb : IDisposable
{
    private readonly DuckDBConnection _connection;

    /// <param name="path">A new file.</param>
    public DuckDb(string path)
    {
        Path = path;
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        Delete();
        _connection = new DuckDBConnection($"Data Source={path}");
        _connection.Open();
    }

    public static string Version => "DuckDB " + NativeMethods.Startup.DuckDBLibraryVersion().TrimStart('v');

    public string Path { get; }

    /// <summary>A further connection to the same file, for another thread.</summary>
    public DuckDBConnection Connect()
    {
        // Connections of a process to one file share the database that is open already.
        var connection = new DuckDBConnection(_connection.ConnectionString);
        connection.Open();
        return connection;
    }

    public void Execute(string sql)
    {
        using DuckDBCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public long Count(string table)
    {
        using DuckDBCommand command = _connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM {table}";
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>Creates a table, or replaces it by an empty one: the symbol, then the columns.</summary>
    public void Create(Table table) => Execute($"CREATE OR REPLACE TABLE {table.Name} (symbol VARCHAR, "
        + string.Join(", ", table.Part(0).Columns.Select(column => $"{column.Name} {TypeOf(column)}")) + ")");

    /// <summary>Appends all rows; they are durable when this returns.</summary>
    public void Append(Table table)
    {
        Execute("BEGIN");
        using (var appender = new DuckDbAppender(_connection.NativeConnection, table))
        {
            foreach (SymbolRows part in table.Parts) appender.Append(part);
        }
        Execute("COMMIT");
    }

    public void Dispose()
    {
        _connection.Dispose();
        Delete();
    }

    private static string TypeOf(Column column) => column.Type switch
    {
        "i8" => "BIGINT",
        "f8" => "DOUBLE",
        _ => "INTEGER",
    };

    private void Delete()
    {
        File.Delete(Path);
        File.Delete(Path + ".wal");
    }
}

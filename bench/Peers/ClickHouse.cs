using System.Buffers;
using System.Net.Sockets;
using System.Text;
using MarketStore.Bench.Datasets;
using MarketStore.Bench.Rpc;

namespace MarketStore.Bench.Peers;

/// <summary>A ClickHouse server for this run alone, spoken to over HTTP in its own columnar format.</summary>
internal sealed class ClickHouse : IDisposable
{
    private const string Program = "/usr/sbin/clickhouse-server";

    private readonly PrivateProcess _server;
    private readonly string _directory;

    public ClickHouse(string directory)
    {
        _directory = directory;
        Directory.CreateDirectory(directory);
        Endpoint = new Uri($"http://127.0.0.1:{FreePort.Take()}/");
        File.WriteAllText(Path.Combine(directory, "config.xml"), Configuration());
        File.WriteAllText(Path.Combine(directory, "users.xml"), Users);
        _server = PrivateProcess.Serve(directory, Answers, Program, "--config-file=config.xml");
        using var connection = new HttpConnection(Endpoint);
        Name = "ClickHouse " + Encoding.ASCII.GetString(Ask(connection, "SELECT version()").Span).Trim();
    }

    public Uri Endpoint { get; }

    public string Name { get; }

    /// <summary>Null when it is there, else what is missing.</summary>
    public static string? Missing() => File.Exists(Program) ? null : "Debian's clickhouse-server is not installed";

    /// <summary>Sends a statement; its answer, as text, is valid until the next one.</summary>
    public static ReadOnlyMemory<byte> Ask(HttpConnection connection, string sql)
    {
        var request = new RequestBuffer();
        request.Write(Encoding.UTF8.GetBytes(sql));
        return connection.Post(request);
    }

    /// <summary>Creates a table, or replaces it by an empty one: symbol, then the columns; sorted by both.</summary>
    public void Create(Table table)
    {
        using var connection = new HttpConnection(Endpoint);
        Ask(connection, $"DROP TABLE IF EXISTS {table.Name}");
        Column[] columns = table.Part(0).Columns;
        Ask(connection, $"CREATE TABLE {table.Name} (symbol String, "
            + string.Join(", ", columns.Select(column => $"{column.Name} {TypeOf(column)}"))
            + $") ENGINE = MergeTree ORDER BY (symbol, {columns[0].Name})");
    }

    /// <summary>Inserts all rows, about a million a request, as its documentation advises.</summary>
    public void Insert(Table table)
    {
        const int rowsPerRequest = 1_000_000;
        using var connection = new HttpConnection(Endpoint);
        var request = new RequestBuffer();
        foreach (SymbolRows[] parts in table.Parts.Chunk(Math.Max(1, rowsPerRequest / table.RowsPerSymbol)))
        {
            request.Clear();
            request.Write(Encoding.ASCII.GetBytes($"INSERT INTO {table.Name} FORMAT Native\n"));
            foreach (SymbolRows part in parts) NativeFormat.Write(request, part, TypeOf);
            connection.Post(request);
        }
    }

    /// <summary>Merges all parts of a table into one.</summary>
    public void Optimize(Table table)
    {
        using var connection = new HttpConnection(Endpoint);
        Ask(connection, $"OPTIMIZE TABLE {table.Name} FINAL");
    }

    public void Dispose()
    {
        _server.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static string TypeOf(Column column) => column.Type switch
    {
        "i8" => "Int64",
        "f8" => "Float64",
        _ => "Int32",
    };

    private bool Answers()
    {
        try
        {
            using var connection = new HttpConnection(Endpoint);
            return Ask(connection, "SELECT 1").Length > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private string Configuration() => $"""
        <yandex>
          <logger><level>warning</level><console>1</console></logger>
          <listen_host>127.0.0.1</listen_host>
          <http_port>{Endpoint.Port}</http_port>
          <tcp_port>{FreePort.Take()}</tcp_port>
          <interserver_http_port>{FreePort.Take()}</interserver_http_port>
          <path>data/</path>
          <tmp_path>data/tmp/</tmp_path>
          <users_config>users.xml</users_config>
          <default_profile>default</default_profile>
          <default_database>default</default_database>
          <mark_cache_size>1073741824</mark_cache_size>
          <keep_alive_timeout>3600</keep_alive_timeout>
        </yandex>
        """;

    private const string Users = """
        <yandex>
          <profiles><default/></profiles>
          <quotas><default/></quotas>
          <users>
            <default>
              <password></password>
              <networks><ip>127.0.0.1</ip></networks>
              <profile>default</profile>
              <quota>default</quota>
            </default>
          </users>
        </yandex>
        """;
}

using Npgsql;

namespace MarketStore.Bench.Peers;

/// <summary>
/// A PostgreSQL server for this run alone, as its packages configure it, except for more shared memory: fsync and
/// synchronous_commit are on.
/// </summary>
internal sealed class Postgres : IDisposable
{
    private const string Versions = "/usr/lib/postgresql";

    private readonly PrivateProcess _server;
    private readonly string _directory;

    public Postgres(string directory)
    {
        _directory = directory;
        Directory.CreateDirectory(directory);
        int port = FreePort.Take();
        var address = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = port,
            Username = "bench",
            Database = "postgres",
            MaxPoolSize = 40,
            MaxAutoPrepare = 10,
            AutoPrepareMinUsages = 1,
        };
        Source = NpgsqlDataSource.Create(address);
        string data = Path.Combine(directory, "data");
        PrivateProcess.Run(directory, Program("initdb"),
            "-D", data, "-U", "bench", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync");
        _server = PrivateProcess.Serve(directory, Answers, Program("postgres"),
            "-D", data, "-p", $"{port}", "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
            "-c", "shared_buffers=512MB", "-c", "fsync=on", "-c", "synchronous_commit=on");
        using NpgsqlConnection connection = Source.OpenConnection();
        Name = "PostgreSQL " + connection.PostgreSqlVersion;
    }

    public NpgsqlDataSource Source { get; }

    public string Name { get; }

    /// <summary>Null when it is there, else what is missing.</summary>
    public static string? Missing() =>
        Directory.Exists(Versions) && Directory.EnumerateDirectories(Versions).Any(HasServer)
            ? null
            : "Debian's postgresql is not installed";

    public void Execute(string sql)
    {
        using NpgsqlCommand command = Source.CreateCommand(sql);
        command.ExecuteNonQuery();
    }

    public long Number(string sql)
    {
        using NpgsqlCommand command = Source.CreateCommand(sql);
        return (long)command.ExecuteScalar()!;
    }

    public void Dispose()
    {
        Source.Dispose();
        _server.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static bool HasServer(string version) => File.Exists(Path.Combine(version, "bin", "postgres"));

    private static string Program(string name) =>
        Path.Combine(Directory.EnumerateDirectories(Versions).Where(HasServer).Max()!, "bin", name);

    private bool Answers()
    {
        try
        {
            using NpgsqlConnection connection = Source.OpenConnection();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}

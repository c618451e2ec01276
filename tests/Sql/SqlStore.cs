using MarketStore.Engine;
using MarketStore.Engine.Io;
using MarketStore.Sql;
using MarketStore.Sql.Access;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketStore.Tests.Sql;

/// <summary>A store in a directory of its own that statements are run over.</summary>
internal sealed class SqlStore : ISqlStore
{
    private readonly string _root = Directory.CreateTempSubdirectory("mkts").FullName;
    private StorageEngine _engine;

    public SqlStore()
    {
        _engine = Open();
        Database = new Database(_engine);
        Session = new SqlSession(Database, Options);
    }

    public Database Database { get; private set; }

    public SqlOptions Options
    {
        get;
        init
        {
            field = value;
            Session = new SqlSession(Database, value);
        }
    } = new();

    public SqlSession Session { get; private set; }

    /// <summary>Goes on as somebody.</summary>
    public void As(AccessRights rights) => With(Options with { Rights = rights });

    /// <summary>Goes on with other options.</summary>
    public void With(SqlOptions options) => Session = new SqlSession(Database, options);

    public StorageEngine Engine => _engine;

    public void Move(RowsIn place)
    {
        if (place == RowsIn.Blocks) _engine.Checkpoint();
        if (place != RowsIn.Restarted) return;
        _engine.Dispose();
        _engine = Open();
        Database = new Database(_engine);
        Session = new SqlSession(Database, Options);
    }

    public async Task<TextResult> RunAsync(string sql, params IReadOnlyList<object?> parameters)
    {
        using SqlResult result = await Session.RunAsync(sql, parameters, TestContext.Current.CancellationToken);
        return TextResult.Read(result);
    }

    public void Dispose()
    {
        _engine.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    private StorageEngine Open() => StorageEngine.Open(
        new EngineOptions { RootDirectory = _root }, RealFileSystem.Instance, SystemClock.Instance, NullLogger.Instance);
}

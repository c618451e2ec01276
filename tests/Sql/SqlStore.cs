using System.Globalization;
using MarketStore.Engine;
using MarketStore.Engine.Io;
using MarketStore.Sql;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Functions;
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
        var rows = new List<string?[]>();
        while (result.Next() is { } batch) rows.AddRange(Texts(result, batch));
        return new TextResult([.. result.Columns.Select(column => column.Name)], rows);
    }

    public void Dispose()
    {
        _engine.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    private static IEnumerable<string?[]> Texts(SqlResult result, Batch batch)
    {
        for (int i = 0; i < batch.Count; i++)
        {
            var row = new string?[batch.Columns.Length];
            for (int c = 0; c < row.Length; c++)
            {
                Column column = batch.Columns[c];
                Assert.Equal(batch.Count, column.Count);
                Assert.Equal(MarketStore.Sql.Types.SqlTypes.StorageOf(result.Columns[c].Type), column.Storage);
                row[c] = column.IsNull(i) ? null : ValueText.Format(column, i, result.Columns[c].Type);
            }
            yield return row;
        }
    }

    private StorageEngine Open() => StorageEngine.Open(
        new EngineOptions { RootDirectory = _root }, RealFileSystem.Instance, SystemClock.Instance, NullLogger.Instance);
}

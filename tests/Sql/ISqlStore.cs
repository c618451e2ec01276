using MarketStore.Sql;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Functions;

namespace MarketStore.Tests.Sql;

/// <summary>Where rows are when a statement reads them, and by which way it comes.</summary>
public enum RowsIn
{
    Memory,
    Blocks,
    Restarted,

    /// <summary>Behind the published binary: statements and answers are JSON.</summary>
    Server,

    /// <summary>Behind the published binary: statements go as the console sends them, and come back as Arrow.</summary>
    Console,
}

/// <summary>An empty store that statements are run over.</summary>
internal interface ISqlStore : IDisposable
{
    /// <exception cref="Exception">The statement was refused: an SqlException or a MarketStoreException.</exception>
    Task<TextResult> RunAsync(string sql, params IReadOnlyList<object?> parameters);

    /// <summary>Moves all rows to where they are wanted.</summary>
    void Move(RowsIn place);
}

/// <summary>Makes stores.</summary>
internal static class SqlStores
{
    /// <summary>Every place that this run can test.</summary>
    public static IEnumerable<RowsIn> Places =>
        Enum.GetValues<RowsIn>().Where(place => place is not (RowsIn.Server or RowsIn.Console) || Binary.ServerProcess.IsAvailable);

    public static async Task<ISqlStore> CreateAsync(RowsIn place) => place switch
    {
        RowsIn.Server => await ServedStore.StartAsync(),
        RowsIn.Console => await ConsoleStore.StartAsync(),
        _ => new SqlStore(),
    };
}

/// <summary>A result as text: a line of names, then one line per row, values with commas between them.</summary>
internal sealed record TextResult(IReadOnlyList<string> Names, IReadOnlyList<string?[]> Rows)
{
    public override string ToString() =>
        string.Join('\n', Rows.Select(row => string.Join(',', row.Select(value => value ?? "NULL"))).Prepend(string.Join(',', Names)));

    public static TextResult Read(SqlResult result)
    {
        var rows = new List<string?[]>();
        while (result.Next() is { } batch) rows.AddRange(Texts(result, batch));
        return new TextResult([.. result.Columns.Select(column => column.Name)], rows);
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
}

namespace MarketStore.Tests.Sql;

/// <summary>Where rows are when a statement reads them, and by which way it comes.</summary>
public enum RowsIn
{
    Memory,
    Blocks,
    Restarted,

    /// <summary>Behind the published binary: statements and answers go over HTTP.</summary>
    Server,
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
        Enum.GetValues<RowsIn>().Where(place => place != RowsIn.Server || Binary.ServerProcess.IsAvailable);

    public static async Task<ISqlStore> CreateAsync(RowsIn place) =>
        place == RowsIn.Server ? await ServedStore.StartAsync() : new SqlStore();
}

/// <summary>A result as text: a line of names, then one line per row, values with commas between them.</summary>
internal sealed record TextResult(IReadOnlyList<string> Names, IReadOnlyList<string?[]> Rows)
{
    public override string ToString() =>
        string.Join('\n', Rows.Select(row => string.Join(',', row.Select(value => value ?? "NULL"))).Prepend(string.Join(',', Names)));
}

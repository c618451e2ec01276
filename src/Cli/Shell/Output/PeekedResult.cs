using MarketStore.Sql;
using MarketStore.Sql.Columns;

namespace MarketStore.Cli.Shell.Output;

/// <summary>A result whose first rows have been looked for, once more from its beginning.</summary>
/// <param name="result">Its owner disposes it.</param>
internal sealed class PeekedResult(SqlResult result) : SqlResult
{
    private Batch? _first;

    /// <summary>Whether there are no rows.</summary>
    public bool IsEmpty { get; private init; }

    public override IReadOnlyList<SqlColumn> Columns => result.Columns;

    public static PeekedResult Of(SqlResult result)
    {
        Batch? first = FirstOf(result);
        return new PeekedResult(result) { _first = first, IsEmpty = first is null };
    }

    public override Batch? Next()
    {
        if (_first is not { } first) return IsEmpty ? null : result.Next();
        _first = null;
        return first;
    }

    public override void Dispose()
    {
        // There is nothing of its own.
    }

    private static Batch? FirstOf(SqlResult result)
    {
        while (result.Next() is { } batch)
        {
            if (batch.Count > 0) return batch;
        }
        return null;
    }
}

using MarketStore.Sql.Columns;
using MarketStore.Sql.Types;

namespace MarketStore.Sql;

/// <summary>One column of a result.</summary>
/// <param name="IsTickTime">The time of ticks as they are stored: old clients get its nanoseconds beside its seconds.</param>
internal sealed record SqlColumn(string Name, SqlType Type, bool IsTickTime = false);

/// <summary>The rows that one statement answers with, batch by batch as they are computed.</summary>
/// <remarks>One thread at a time. Dispose it, whether or not it was read to its end.</remarks>
internal abstract class SqlResult : IDisposable
{
    public abstract IReadOnlyList<SqlColumn> Columns { get; }

    /// <summary>The next rows; null at the end.</summary>
    /// <exception cref="SqlException">A value cannot be computed, or a limit of the statement is reached.</exception>
    /// <exception cref="OperationCanceledException">The statement was cancelled or took too long.</exception>
    public abstract Batch? Next();

    public abstract void Dispose();
}

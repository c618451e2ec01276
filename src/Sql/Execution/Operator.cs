using MarketStore.Sql.Columns;

namespace MarketStore.Sql.Execution;

/// <summary>Part of a running statement: hands out batches on request.</summary>
/// <remarks>One thread at a time. Dispose it, whether or not it was read to its end.</remarks>
internal abstract class Operator : IDisposable
{
    /// <summary>The next rows, at least one; null at the end.</summary>
    public abstract Batch? Next();

    public abstract void Dispose();

    /// <summary>All rows that are left; of no rows, no batches.</summary>
    public List<Batch> ReadAll(StatementContext context)
    {
        var batches = new List<Batch>();
        while (Next() is { } batch)
        {
            context.Reserve(batch.ByteCount);
            batches.Add(batch);
        }
        return batches;
    }
}

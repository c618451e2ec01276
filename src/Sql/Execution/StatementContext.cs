using MarketStore.Engine;
using MarketStore.Sql.Access;
using MarketStore.Sql.Plans;

namespace MarketStore.Sql.Execution;

/// <summary>What the operators of one statement share: the store, how long it may take, how much memory it may hold.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class StatementContext(StorageEngine engine, StatementLimits limits, CancellationToken cancel)
{
    private long _reserved;

    public StorageEngine Engine { get; } = engine;

    public CancellationToken Cancel { get; } = cancel;

    /// <summary>Threads that may work on it.</summary>
    public int Parallelism => limits.Parallelism;

    /// <summary>Accounts for memory that an operator holds until the statement ends or gives it back.</summary>
    /// <exception cref="SqlException">It is more than the statement may hold.</exception>
    public void Reserve(long bytes)
    {
        long total = Interlocked.Add(ref _reserved, bytes);
        if (total <= limits.MemoryBytes) return;
        throw new SqlException(
            $"the statement needs more than {limits.MemoryBytes >> 20} MiB of memory (sql_memory_limit): "
            + "read fewer rows or columns, or aggregate before sorting and joining", null);
    }

    /// <summary>What the statement's plan is counted into by EXPLAIN ANALYZE; null when nobody asks.</summary>
    public PlanCounters? Counters { get; init; }

    /// <summary>Whose statement it is.</summary>
    public AccessRights Rights { get; init; } = AccessRights.All;

    /// <summary>Counts the rows and the time of a plan, if anybody wants to know.</summary>
    public RowStream Observe(Plan plan, RowStream stream) => Counters is null ? stream : Counters.Observe(plan, stream);

    public void Release(long bytes) => Interlocked.Add(ref _reserved, -bytes);
}

/// <summary>What one statement may take.</summary>
internal sealed record StatementLimits
{
    /// <summary>Rows that sorts, joins, groups and windows hold.</summary>
    public long MemoryBytes { get; init; } = 1L << 30;

    public int Parallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>Rows of a result.</summary>
    public long MaxRows { get; init; } = long.MaxValue;

    public TimeSpan Timeout { get; init; } = System.Threading.Timeout.InfiniteTimeSpan;
}

using MarketStore.Sql.Access;
using MarketStore.Sql.Files;

namespace MarketStore.Sql;

/// <summary>What statements may take.</summary>
internal sealed record SqlOptions
{
    /// <summary>Bytes that sorts, joins, groups and windows of one statement hold.</summary>
    public long MemoryBytes { get; init; } = 1L << 30;

    /// <summary>How long one statement may run; null: as long as it takes.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Rows that one statement may answer with.</summary>
    public long MaxRows { get; init; } = long.MaxValue;

    /// <summary>Threads that work on one statement.</summary>
    public int Parallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>Files that COPY and read_csv may reach.</summary>
    public FilePolicy Files { get; init; } = FilePolicy.None;

    /// <summary>Why statements change nothing here; null: they may.</summary>
    public string? RefusesChanges { get; init; }

    /// <summary>Who runs the statements.</summary>
    public AccessRights Rights { get; init; } = AccessRights.All;

    /// <summary>What SET may not go beyond; null: it may.</summary>
    public SqlLimits? Limits { get; init; }

    /// <summary>In which the candles of legacy functions begin.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;
}

/// <summary>The most that a session may take for each of its statements.</summary>
/// <param name="Timeout">Null: as long as it takes.</param>
internal sealed record SqlLimits(long MemoryBytes, long MaxRows, int Parallelism, TimeSpan? Timeout)
{
    public static SqlLimits Of(SqlOptions options) => new(options.MemoryBytes, options.MaxRows, options.Parallelism, options.Timeout);

    /// <summary>Options that take all there is.</summary>
    public SqlOptions Applied(SqlOptions options) => options with { MemoryBytes = MemoryBytes, MaxRows = MaxRows, Parallelism = Parallelism, Timeout = Timeout };

    /// <summary>Whether these options keep within the limits.</summary>
    public bool Allow(SqlOptions options) => options.MemoryBytes <= MemoryBytes && options.MaxRows <= MaxRows && options.Parallelism <= Parallelism
        && (Timeout is null || options.Timeout <= Timeout);
}

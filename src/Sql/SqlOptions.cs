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

    /// <summary>In which the candles of legacy functions begin.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;
}

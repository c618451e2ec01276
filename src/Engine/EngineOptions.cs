namespace MarketStore.Engine;

/// <summary>When an acknowledged write is on disk.</summary>
public enum WalSync
{
    /// <summary>Before the acknowledgement: one fdatasync for every group of waiting writers.</summary>
    Always,

    /// <summary>At most <see cref="EngineOptions.WalSyncInterval"/> after it: a power cut loses that much.</summary>
    Interval,

    /// <summary>Whenever the operating system writes it back: a power cut loses seconds.</summary>
    Off,
}

/// <summary>What a storage engine is opened with. Sizes are bytes.</summary>
public sealed record EngineOptions
{
    /// <summary>The data directory; created when missing.</summary>
    public required string RootDirectory { get; init; }

    /// <summary>The zone in which days, weeks and slots begin.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Utc;

    public WalSync WalSync { get; init; } = WalSync.Always;

    public TimeSpan WalSyncInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Size to which log segments are preallocated.</summary>
    public long WalSegmentBytes { get; init; } = 16L << 20;

    /// <summary>Log that is kept behind the checkpoint, for those who follow the store and come back late; whole segments.</summary>
    public long WalRetentionBytes { get; init; }

    /// <summary>Log written since the last checkpoint that makes the next one due; bounds the time a restart takes.</summary>
    public long CheckpointLogBytes { get; init; } = 512L << 20;

    /// <summary>A checkpoint is due this long after the last one if anything was written.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromMinutes(25);

    /// <summary>Without a write for this long the store settles: a checkpoint if much is in the log, then compaction.</summary>
    public TimeSpan SettleAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Memory that rows not yet in blocks may take; writers wait when it is full.</summary>
    public long HeadMemoryBytes { get; init; } = 1L << 30;

    /// <summary>Rows of one block at the most.</summary>
    public int BlockRows { get; init; } = 8192;

    /// <summary>Encoded blocks below this size go into files that all buckets share.</summary>
    public int SmallBlockBytes { get; init; } = 32 << 10;

    /// <summary>A file whose dead bytes exceed its live ones and this much is written again.</summary>
    public long WornFileBytes { get; init; } = 256 << 10;

    /// <summary>The manifest is written anew when its edits exceed four times its picture and this much.</summary>
    public long ManifestSlackBytes { get; init; } = 64 << 10;

    /// <summary>Segment files kept open at a time.</summary>
    public int OpenFiles { get; init; } = 512;

    /// <summary>Run checkpoints on a thread of the engine's own. Tests that want determinism turn it off.</summary>
    public bool BackgroundWork { get; init; } = true;

    /// <summary>Is told what the engine does; null for nobody.</summary>
    public IEngineObserver? Observer { get; init; }
}

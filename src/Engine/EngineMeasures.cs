namespace MarketStore.Engine;

/// <summary>What an engine holds at one moment; each figure by itself, not all as of one commit.</summary>
public sealed record EngineMeasures
{
    /// <summary>The last commit that is visible.</summary>
    public required Lsn Applied { get; init; }

    public required int Buckets { get; init; }

    /// <summary>Rows that no block has yet.</summary>
    public required long HeadRows { get; init; }

    /// <summary>Memory that they take, in bytes.</summary>
    public required long HeadBytes { get; init; }

    /// <summary>Memory that they may take before writers wait, in bytes.</summary>
    public required long HeadCapacityBytes { get; init; }

    /// <summary>Blocks that queries read.</summary>
    public required long Blocks { get; init; }

    /// <summary>Those of them that lie over others and wait to be merged into them.</summary>
    public required long ShadowBlocks { get; init; }

    /// <summary>Bytes of all files of blocks.</summary>
    public required long BlockBytes { get; init; }

    /// <summary>Those of them that nobody needs: space that compaction will give back.</summary>
    public required long DeadBytes { get; init; }

    /// <summary>Bytes of the log's files, the preallocated ones included.</summary>
    public required long LogBytes { get; init; }

    /// <summary>Those who follow the store's commits.</summary>
    public required int Followers { get; init; }

    /// <summary>Commits that the one of them who is furthest behind has yet to take.</summary>
    public required ulong FollowersBehind { get; init; }

    /// <summary>Files of blocks that are open.</summary>
    public required int OpenFiles { get; init; }

    /// <summary>Reads of blocks whose file was open, since the start.</summary>
    public required long OpenFileHits { get; init; }

    /// <summary>Reads of blocks whose file had to be opened, since the start.</summary>
    public required long OpenFileMisses { get; init; }

    /// <summary>Bytes of blocks that were read, since the start.</summary>
    public required long BlockBytesRead { get; init; }
}

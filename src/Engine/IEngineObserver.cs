namespace MarketStore.Engine;

/// <summary>Is told what an engine does, as it does it.</summary>
/// <remarks>Called on the threads that do it, the log's among them: an observer is quick, and throws nothing.</remarks>
public interface IEngineObserver
{
    /// <summary>Writes have become durable and visible together.</summary>
    void Committed(GroupCommit group);

    /// <summary>Writes could not be made durable.</summary>
    /// <param name="writes">How many; each was told so.</param>
    void CommitFailed(int writes);

    /// <summary>A writer has waited for room in memory.</summary>
    void Waited(TimeSpan time);

    /// <summary>Heads have become blocks, or there was nothing to do.</summary>
    /// <param name="buckets">How many have new blocks.</param>
    void Checkpointed(TimeSpan time, int buckets);

    /// <summary>A piece of compaction has been done.</summary>
    void Compacted(TimeSpan time);

    /// <summary>A checkpoint or a compaction has failed and will be tried again.</summary>
    void MaintenanceFailed();
}

/// <summary>What one sync of the log has made durable.</summary>
/// <param name="Frames">Writes, and whatever else is logged.</param>
/// <param name="Rows">Rows of all of them.</param>
/// <param name="Bytes">What went into the log.</param>
/// <param name="Log">Time it took to write and sync.</param>
/// <param name="Sync">Part of it that the sync took; zero when commits are not synced.</param>
/// <param name="Apply">Time it took to make it visible.</param>
public readonly record struct GroupCommit(int Frames, long Rows, long Bytes, TimeSpan Log, TimeSpan Sync, TimeSpan Apply);

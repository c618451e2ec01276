using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Heads;
using MarketStore.Engine.Wal;

namespace MarketStore.Engine.Compaction;

/// <summary>
/// A checkpoint turns heads into blocks and lets the log go:
///
///   1 freeze   heads are closed as of one LSN; writers go on with new ones
///   2 merge    closed layers become new blocks, with as few old ones as <see cref="MergePlan"/> thinks right
///   3 switch   blocks durable, then one manifest record, then readers see them (<see cref="VersionSwitch"/>)
///   4 release  log segments up to the LSN
///
/// A crash before the record of 3 is durable leaves the old lists and the log; after it, the new lists. If a step
/// fails, the layers stay readable where they are and the next checkpoint takes them along.
/// </summary>
internal sealed class Checkpointer(StoreState state, VersionSwitch versions, MergeContext merging)
{
    /// <summary>With the number of layers that the checkpoint takes: those that come later are not in its LSN.</summary>
    private readonly Dictionary<Bucket, int> _frozen = [];

    /// <summary>The columns as of the checkpoint, where they are not those of the last one.</summary>
    private readonly Dictionary<Bucket, Schema> _altered = [];
    private readonly List<Bucket> _created = [];
    private readonly List<Bucket> _dropped = [];
    private long _recordedDefinitions;

    /// <summary>Runs one checkpoint; returns at once when nothing has happened since the last.</summary>
    /// <param name="log">Null during recovery, when there is none yet.</param>
    /// <returns>The buckets whose blocks have changed.</returns>
    /// <exception cref="IOException">The disk failed; nothing is lost, and a later checkpoint may succeed.</exception>
    public IReadOnlyCollection<Bucket> Run(LogWriter? log)
    {
        lock (versions.Gate)
        {
            (Lsn checkpoint, byte[] definitions, long definitionsVersion) = Freeze();
            List<Bucket> changed = [.. _frozen.Keys];
            if (checkpoint > versions.Recorded || changed.Count > 0 || definitionsVersion != _recordedDefinitions || versions.WantsPicture)
            {
                versions.Commit(() => new Switch(checkpoint, _created, _dropped,
                    [.. changed.Where(bucket => bucket.State != BucketState.Dropped).Select(Merge)])
                {
                    Altered = _altered,
                    Definitions = definitions,
                });
                _recordedDefinitions = definitionsVersion;
                _frozen.Clear();
                _altered.Clear();
                _created.Clear();
                _dropped.Clear();
            }
            log?.Release(checkpoint);
            versions.Reclaim();
            return changed;
        }
    }

    private BucketChange Merge(Bucket bucket)
    {
        BucketVersion version = bucket.Version;
        Schema schema = _altered.GetValueOrDefault(bucket, bucket.RecordedSchema);
        return new BucketMerge(bucket, schema, version.Blocks, merging).Run(version.Layers[.._frozen[bucket]]);
    }

    /// <summary>Everything up to one LSN is taken along: heads, and what is defined over buckets.</summary>
    private (Lsn Checkpoint, byte[] Definitions, long DefinitionsVersion) Freeze()
    {
        lock (state.ApplyLock)
        {
            foreach (Bucket bucket in state.Dirty)
            {
                lock (state.PublishLock) bucket.CloseHead();
                _frozen[bucket] = bucket.Version.Layers.Length;
            }
            foreach (Bucket bucket in state.Altered) _altered[bucket] = bucket.Schema;
            state.Dirty.Clear();
            state.Altered.Clear();
            _created.AddRange(state.Created);
            _dropped.AddRange(state.Dropped);
            state.Created.Clear();
            state.Dropped.Clear();
            long version = state.Definitions.Version;
            return (state.Applied, state.Definitions.Picture(), version);
        }
    }
}

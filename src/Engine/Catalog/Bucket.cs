using System.Collections.Immutable;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Heads;
using MarketStore.Engine.Time;

namespace MarketStore.Engine.Catalog;

/// <summary>Whether a bucket can be read yet, still, or no longer.</summary>
internal enum BucketState
{
    /// <summary>A writer wants it; the frame that creates it has not been committed.</summary>
    Pending,
    Live,
    Dropped,
}

/// <summary>
/// One bucket: what never changes about it (identity, kind) and a reference to its current <see cref="BucketVersion"/>,
/// which readers take without a lock.
/// </summary>
internal sealed class Bucket(uint id, BucketKey key, RecordKind kind, Timeframe timeframe, Schema schema)
{
    /// <summary>Former columns that are remembered for those who read the log late.</summary>
    private const int MaxFormer = 16;

    private BucketVersion _version = BucketVersion.Empty(schema);
    private ImmutableArray<Schema> _former = [];

    /// <summary>Unique in the store for ever; a bucket dropped and created again has another one.</summary>
    public uint Id { get; } = id;

    public BucketKey Key { get; } = key;

    public RecordKind Kind { get; } = kind;

    public Timeframe Timeframe { get; } = timeframe;

    /// <summary>The columns now; whoever reads rows goes by those of the version that has them.</summary>
    public Schema Schema => Version.Schema;

    /// <summary>
    /// The columns as of the newest manifest record; before the first one, those of the bucket's creation. What is written
    /// between checkpoints has these: a column that only the log says has been dropped is not lost with the log.
    /// Changed by who holds the gate of manifest records.
    /// </summary>
    public Schema RecordedSchema { get; private set; } = schema;

    /// <summary>Version of the columns as of the last frame in the log. Touched only by the log's leader.</summary>
    public uint LoggedVersion { get; set; } = schema.Version;

    /// <summary>Guarded by the catalog's lock for Pending -> Live, by the engine's apply lock afterwards.</summary>
    public BucketState State { get; set; } = BucketState.Pending;

    /// <summary>Frames on their way that create this bucket; guarded by the catalog's lock.</summary>
    public int PendingWriters { get; set; }

    /// <summary>A drop is in the log before whatever comes now. Touched only by the log's leader.</summary>
    public bool IsDoomed { get; set; }

    /// <summary>Rows not yet in blocks. Touched only under the engine's apply lock.</summary>
    public Head? Head { get; set; }

    /// <summary>The current version. Written under the engine's publish lock; read by anyone.</summary>
    public BucketVersion Version
    {
        get => Volatile.Read(ref _version);
        set => Volatile.Write(ref _version, value);
    }

    /// <summary>The columns as of a version; null when this process has not seen it, or long ago.</summary>
    public Schema? SchemaAt(uint version) => Schema is var now && now.Version == version ? now : _former.FirstOrDefault(schema => schema.Version == version);

    /// <summary>Takes the object that other buckets with the same columns have; before anyone sees the bucket.</summary>
    public void ShareSchema(SchemaPool schemas) => Restore(schemas.Intern(Schema));

    /// <summary>Takes the columns that the manifest says, before there is a head.</summary>
    public void Restore(Schema schema)
    {
        Version = Version with { Schema = schema };
        LoggedVersion = schema.Version;
        Record(schema);
    }

    /// <summary>A manifest record has these columns.</summary>
    public void Record(Schema schema) => RecordedSchema = schema;

    /// <summary>
    /// Changes the columns; rows that are in the open head become a layer. The caller holds the apply lock and the publish
    /// lock.
    /// </summary>
    public void Alter(Schema schema)
    {
        CloseHead();
        _former = [.. _former.TakeLast(MaxFormer - 1), Schema];
        Version = Version with { Schema = schema };
        LoggedVersion = schema.Version;
    }

    /// <summary>
    /// Sets the open head aside as the youngest layer, and puts an erasure on top if there is one. The caller holds the
    /// apply lock and the publish lock.
    /// </summary>
    public void CloseHead(TimeRange? erased = null)
    {
        BucketVersion version = Version;
        ImmutableArray<HeadLayer> layers = version.Layers;
        if (version.Head is { } rows) layers = layers.Add(HeadLayer.OfRows(rows, Head!.CapacityBytes));
        if (erased is { } range) layers = layers.Add(HeadLayer.OfErasure(range));
        Head = null;
        Version = version with { Layers = layers, Head = null };
    }
}

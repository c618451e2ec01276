using MarketStore.Engine.Columns;
using MarketStore.Engine.Io;
using MarketStore.Engine.Segments;
using MarketStore.Engine.Wal;
using Microsoft.Extensions.Logging;

namespace MarketStore.Engine.Catalog;

/// <summary>Brings buckets and their blocks back from the manifest.</summary>
internal sealed class CatalogLoader(StoreState state, FileTable table, ILogger log)
{
    /// <summary>Opens the manifest of a store and replays it, or begins one.</summary>
    /// <exception cref="MarketStoreException">Damaged, or of a later version.</exception>
    public Manifest Load(IFileSystem files, EngineOptions options)
    {
        Manifest? manifest = Manifest.Open(files, options, Replay);
        if (manifest is null) return Manifest.New(files, options);
        if (manifest.Zone != options.TimeZone.Id)
        {
            log.LogWarning(
                "the store was made with timezone {Made}, it is opened with {Now}: rows written from now on are laid into slots of {Now}",
                manifest.Zone, options.TimeZone.Id, options.TimeZone.Id);
        }
        foreach (Bucket bucket in state.Catalog.List())
        {
            foreach (BlockRef block in bucket.Version.Blocks.All) table.Link(bucket, block);
        }
        return manifest;
    }

    private void Replay(ManifestEdit edit)
    {
        // Drops first: a bucket that was created again has the key of the one that was dropped.
        foreach (uint id in edit.Dropped)
        {
            if (state.Catalog.Find(id) is { } bucket) state.Catalog.Remove(bucket);
        }
        foreach (Bucket bucket in edit.Created) state.Catalog.Add(bucket);
        foreach (SchemaEdit change in edit.Schemas)
        {
            Schema schema = state.Catalog.Schemas.Intern(change.Schema);
            foreach (uint id in change.Buckets) Existing(id).Restore(schema);
        }
        foreach (BlockEdit change in edit.Edits)
        {
            Bucket bucket = Existing(change.Bucket);
            bucket.Version = bucket.Version with { Blocks = change.ApplyTo(bucket.Version.Blocks) };
        }
        if (!edit.Definitions.IsEmpty) state.Definitions.Load(edit.Definitions.Span);
        state.Catalog.ReserveIds(edit.NextBucket);
        table.Reserve(edit.NextFile);
        state.Applied = edit.Checkpoint;
    }

    private Bucket Existing(uint id)
    {
        Bucket? bucket = state.Catalog.Find(id);
        Invariant.Holds(bucket is not null, $"the manifest tells of bucket {id}, which exists");
        return bucket;
    }
}

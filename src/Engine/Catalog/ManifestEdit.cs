using System.Collections.Immutable;
using MarketStore.Engine.Io;
using MarketStore.Engine.Segments;
using MarketStore.Engine.Wal;

namespace MarketStore.Engine.Catalog;

/// <summary>Replaces some neighbouring blocks of one bucket's list by others.</summary>
internal sealed record BlockSplice(uint Bucket, int Start, int Removed, IReadOnlyList<BlockRef> Added)
{
    public ImmutableArray<BlockRef> ApplyTo(ImmutableArray<BlockRef> blocks) =>
        blocks.RemoveRange(Start, Removed).InsertRange(Start, Added);
}

/// <summary>
/// One record of the manifest: what a checkpoint changed, all of it or none. The first record of a manifest file is a
/// whole picture and starts from nothing.
/// </summary>
/// <param name="Checkpoint">Everything up to this LSN is in blocks; recovery replays the log behind it.</param>
/// <param name="NextBucket">Ids below are taken.</param>
/// <param name="NextFile">Segment file numbers below are taken.</param>
internal sealed record ManifestEdit(
    Lsn Checkpoint,
    uint NextBucket,
    uint NextFile,
    IReadOnlyList<Bucket> Created,
    IReadOnlyList<uint> Dropped,
    IReadOnlyList<BlockSplice> Splices)
{
    // checkpoint:u64 nextBucket:u32 nextFile:u32 created:u32 bucket* dropped:u32 id:u32* splices:u32 splice*
    // splice = bucket:u32 start:u32 removed:u32 added:u32 block*
    // block  = file:u32 period:u32 offset:u64 bytes:u32 rows:u32 min:i64 max:i64
    public void Write(ByteWriter writer)
    {
        writer.U64(Checkpoint.Value);
        writer.U32(NextBucket);
        writer.U32(NextFile);
        writer.U32((uint)Created.Count);
        foreach (Bucket bucket in Created) LogRecords.WriteBucket(writer, bucket);
        writer.U32((uint)Dropped.Count);
        foreach (uint id in Dropped) writer.U32(id);
        writer.U32((uint)Splices.Count);
        foreach (BlockSplice splice in Splices)
        {
            writer.U32(splice.Bucket);
            writer.U32((uint)splice.Start);
            writer.U32((uint)splice.Removed);
            writer.U32((uint)splice.Added.Count);
            foreach (BlockRef block in splice.Added) WriteBlock(writer, block);
        }
    }

    public static ManifestEdit Read(ReadOnlySpan<byte> payload)
    {
        var reader = new ByteReader(payload);
        var checkpoint = new Lsn(reader.U64());
        uint nextBucket = reader.U32(), nextFile = reader.U32();
        var created = new Bucket[reader.Count()];
        for (int i = 0; i < created.Length; i++) created[i] = LogRecords.ReadBucket(ref reader);
        var dropped = new uint[reader.Count()];
        for (int i = 0; i < dropped.Length; i++) dropped[i] = reader.U32();
        var splices = new BlockSplice[reader.Count()];
        for (int i = 0; i < splices.Length; i++)
        {
            uint bucket = reader.U32();
            int start = (int)reader.U32(), removed = (int)reader.U32();
            var added = new BlockRef[reader.Count()];
            for (int b = 0; b < added.Length; b++) added[b] = ReadBlock(ref reader);
            splices[i] = new BlockSplice(bucket, start, removed, added);
        }
        return new ManifestEdit(checkpoint, nextBucket, nextFile, created, dropped, splices);
    }

    private static void WriteBlock(ByteWriter writer, BlockRef block)
    {
        writer.U32(block.File);
        writer.U32((uint)block.Period.Code);
        writer.I64(block.Offset);
        writer.U32((uint)block.ByteCount);
        writer.U32((uint)block.RowCount);
        writer.I64(block.MinTime);
        writer.I64(block.MaxTime);
    }

    private static BlockRef ReadBlock(ref ByteReader reader) => new(
        reader.U32(), new Period((int)reader.U32()), reader.I64(), (int)reader.U32(), (int)reader.U32(),
        reader.I64(), reader.I64());
}

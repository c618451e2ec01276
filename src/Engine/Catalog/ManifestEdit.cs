using System.Collections.Immutable;
using System.Runtime.InteropServices;
using MarketStore.Engine.Io;
using MarketStore.Engine.Segments;
using MarketStore.Engine.Wal;

namespace MarketStore.Engine.Catalog;

/// <summary>Replaces some neighbouring blocks of a list by others.</summary>
internal sealed record BlockSplice(int Start, int Removed, IReadOnlyList<BlockRef> Added)
{
    public ImmutableArray<BlockRef> ApplyTo(ImmutableArray<BlockRef> blocks) =>
        blocks.RemoveRange(Start, Removed).InsertRange(Start, Added);
}

/// <summary>How the blocks of one bucket change.</summary>
/// <param name="Splices">Of main, to be applied one after another.</param>
/// <param name="Shadows">All that there are afterwards.</param>
internal sealed record BlockEdit(uint Bucket, IReadOnlyList<BlockSplice> Splices, ImmutableArray<BlockRef> Shadows)
{
    /// <summary>The edit that makes an empty list this one.</summary>
    public static BlockEdit Whole(uint bucket, BlockList blocks) =>
        new(bucket, blocks.Main.IsEmpty ? [] : [new BlockSplice(0, 0, blocks.Main)], blocks.Shadows);

    public BlockList ApplyTo(BlockList blocks) =>
        new(Splices.Aggregate(blocks.Main, (main, splice) => splice.ApplyTo(main)), Shadows);
}

/// <summary>
/// One record of the manifest: what a checkpoint or a compaction changed, all of it or none. The first record of a
/// manifest file is a whole picture and starts from nothing.
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
    IReadOnlyList<BlockEdit> Edits)
{
    /// <summary>All definitions as of the checkpoint (<see cref="Definitions.DefinitionTable.Picture"/>); empty: as in the record before.</summary>
    public ReadOnlyMemory<byte> Definitions { get; init; }

    /// <summary>Columns that are not those of a bucket's creation.</summary>
    public IReadOnlyList<SchemaEdit> Schemas { get; init; } = [];

    // checkpoint:u64 nextBucket:u32 nextFile:u32 created:u32 bucket* dropped:u32 id:u32* edits:u32 edit* section*
    // section = kind:u32 bytes:u32 payload: definitions (kind Define) or schemas as in an Alter frame, each if there are any
    // edit   = bucket:u32 splices:u32 splice* shadows:u32 block*
    // splice = start:u32 removed:u32 added:u32 block*
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
        writer.U32((uint)Edits.Count);
        foreach (BlockEdit edit in Edits)
        {
            writer.U32(edit.Bucket);
            writer.U32((uint)edit.Splices.Count);
            foreach (BlockSplice splice in edit.Splices)
            {
                writer.U32((uint)splice.Start);
                writer.U32((uint)splice.Removed);
                WriteBlocks(writer, splice.Added);
            }
            WriteBlocks(writer, edit.Shadows);
        }
        if (!Definitions.IsEmpty) WriteSection(writer, FrameKind.Define, section => section.Bytes(Definitions.Span));
        if (Schemas.Count > 0) WriteSection(writer, FrameKind.Alter, section => SchemaRecords.Write(section, Schemas));
    }

    /// <exception cref="InvalidDataException">The bytes make no sense, though their checksum is right.</exception>
    public static ManifestEdit Read(ReadOnlySpan<byte> payload)
    {
        var reader = new ByteReader(payload);
        var checkpoint = new Lsn(reader.U64());
        uint nextBucket = reader.U32(), nextFile = reader.U32();
        var created = new Bucket[reader.Count()];
        for (int i = 0; i < created.Length; i++) created[i] = LogRecords.ReadBucket(ref reader);
        var dropped = new uint[reader.Count()];
        for (int i = 0; i < dropped.Length; i++) dropped[i] = reader.U32();
        var edits = new BlockEdit[reader.Count()];
        for (int i = 0; i < edits.Length; i++)
        {
            uint bucket = reader.U32();
            var splices = new BlockSplice[reader.Count()];
            for (int s = 0; s < splices.Length; s++)
            {
                int start = (int)reader.U32(), removed = (int)reader.U32();
                splices[s] = new BlockSplice(start, removed, ReadBlocks(ref reader));
            }
            edits[i] = new BlockEdit(bucket, splices, ImmutableCollectionsMarshal.AsImmutableArray(ReadBlocks(ref reader)));
        }
        var edit = new ManifestEdit(checkpoint, nextBucket, nextFile, created, dropped, edits);
        while (reader.Remaining > 0) edit = edit.WithSection(ref reader);
        return edit;
    }

    private static void WriteSection(ByteWriter writer, FrameKind kind, Action<ByteWriter> write)
    {
        var section = new ByteWriter();
        write(section);
        writer.U32((uint)kind);
        writer.U32((uint)section.Length);
        writer.Bytes(section.Written);
    }

    private ManifestEdit WithSection(ref ByteReader reader)
    {
        var kind = (FrameKind)reader.U32();
        ReadOnlySpan<byte> payload = reader.Take((int)reader.U32());
        var section = new ByteReader(payload);
        return kind switch
        {
            FrameKind.Define => this with { Definitions = payload.ToArray() },
            FrameKind.Alter => this with { Schemas = SchemaRecords.Read(ref section) },
            _ => throw new MarketStoreException(ErrorCode.NotSupported,
                $"the manifest has a section of kind {(uint)kind}, which this program does not know: use the newer program"),
        };
    }

    private static void WriteBlocks(ByteWriter writer, IReadOnlyList<BlockRef> blocks)
    {
        writer.U32((uint)blocks.Count);
        foreach (BlockRef block in blocks)
        {
            writer.U32(block.File);
            writer.U32((uint)block.Period.Code);
            writer.I64(block.Offset);
            writer.U32((uint)block.ByteCount);
            writer.U32((uint)block.RowCount);
            writer.I64(block.MinTime);
            writer.I64(block.MaxTime);
        }
    }

    private static BlockRef[] ReadBlocks(ref ByteReader reader)
    {
        int count = reader.Count();
        if (count == 0) return [];
        var blocks = new BlockRef[count];
        for (int b = 0; b < blocks.Length; b++)
        {
            blocks[b] = new BlockRef(
                reader.U32(), new Period((int)reader.U32()), reader.I64(), (int)reader.U32(), (int)reader.U32(),
                reader.I64(), reader.I64());
        }
        return blocks;
    }
}

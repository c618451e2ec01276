using System.Buffers.Binary;
using MarketStore.Engine.Codecs;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Io;

namespace MarketStore.Engine.Segments;

// A block: up to some thousand rows of one bucket, ascending in time, column by column. Written once, never changed.
// Little-endian; docs/storage-format.md draws it.
//
//   block  = header column*                              column 0 is time (i64 nanoseconds UTC)
//   header = "MKB1" version:u16 columns:u16 rows:u32 headerBytes:u32 blockBytes:u32 bucket:u32 minTime:i64 maxTime:i64
//            entry*  checksum:u64 (of the header before it)
//   entry  = type:u8 codec:u8 flags:u16 offset:u32 bytes:u32 column:u32 min:u64 max:u64 checksum:u64 name:text
//
// `column` is the column's number in its bucket (Schema.Ids); 0 in older blocks, where it is the entry's position.
// `offset` counts from the block's first byte. flags bit 0: min and max are set (ZoneMap). A column's checksum covers
// its encoded bytes, so a scan verifies the columns that it decodes and no others.
internal sealed record BlockHeader(uint Bucket, int RowCount, long MinTime, long MaxTime, int HeaderBytes, BlockColumn[] Columns)
{
    public const ushort Version = 1;
    public const int FixedBytes = 40;

    private static ReadOnlySpan<byte> Magic => "MKB1"u8;

    /// <summary>Position of a column by its number, or -1 when the block was written before the column was added.</summary>
    /// <param name="expected">Where it is if no column has been dropped.</param>
    public int IndexOf(uint id, int expected) =>
        expected < Columns.Length && Columns[expected].Id == id ? expected : Search(id);

    private int Search(uint id) => Array.FindIndex(Columns, c => c.Id == id);

    public static void Write(ByteWriter writer, BlockHeader header, int blockBytes)
    {
        int start = writer.Length;
        writer.Bytes(Magic);
        writer.U16(Version);
        writer.U16((ushort)header.Columns.Length);
        writer.U32((uint)header.RowCount);
        writer.U32((uint)header.HeaderBytes);
        writer.U32((uint)blockBytes);
        writer.U32(header.Bucket);
        writer.I64(header.MinTime);
        writer.I64(header.MaxTime);
        foreach (BlockColumn column in header.Columns) column.Write(writer);
        writer.U64(Checksum.Of(writer.Written[start..]));
        Invariant.Holds(writer.Length - start == header.HeaderBytes, "a block header has the size it states");
    }

    /// <summary>Bytes that a header says it takes, not verified; 0 when there is none.</summary>
    public static int SizeOf(ReadOnlySpan<byte> start) =>
        start.Length < FixedBytes || !start.StartsWith(Magic) ? 0 : BinaryPrimitives.ReadInt32LittleEndian(start[12..]);

    /// <param name="path">For the error text, as is <paramref name="offset"/>.</param>
    /// <param name="block">The buffer of the whole block; only the header has to be in it.</param>
    /// <exception cref="MarketStoreException">Damaged, or of a later version.</exception>
    public static BlockHeader Read(ReadOnlySpan<byte> block, string path, long offset)
    {
        if (block.Length < FixedBytes || !block.StartsWith(Magic)) throw CorruptBlock.Format(path, offset, "no block begins here");
        ushort version = BinaryPrimitives.ReadUInt16LittleEndian(block[4..]);
        int headerBytes = BinaryPrimitives.ReadInt32LittleEndian(block[12..]);
        if (headerBytes < FixedBytes + sizeof(ulong) || headerBytes > block.Length)
        {
            throw CorruptBlock.Format(path, offset, $"a header of {headerBytes} bytes in a block of {block.Length}");
        }
        ulong expected = BinaryPrimitives.ReadUInt64LittleEndian(block[(headerBytes - sizeof(ulong))..]);
        ulong actual = Checksum.Of(block[..(headerBytes - sizeof(ulong))]);
        if (expected != actual) throw CorruptBlock.Checksum(path, offset, "header", expected, actual);
        if (version != Version)
        {
            throw new MarketStoreException(ErrorCode.NotSupported,
                $"{path}: block format version {version}, this program reads version {Version}: use the newer program");
        }
        var reader = new ByteReader(block[..(headerBytes - sizeof(ulong))]);
        reader.Take(6);
        var columns = new BlockColumn[reader.U16()];
        int rowCount = (int)reader.U32();
        reader.Take(8);
        uint bucket = reader.U32();
        long minTime = reader.I64(), maxTime = reader.I64();
        for (int c = 0; c < columns.Length; c++) columns[c] = BlockColumn.Read(ref reader, c);
        return new BlockHeader(bucket, rowCount, minTime, maxTime, headerBytes, columns);
    }
}

/// <summary>Where one column of a block lies and how it is encoded.</summary>
/// <param name="Id">Number of the column in its bucket; 0 for time.</param>
/// <param name="Name">What it was called when the block was written.</param>
internal sealed record BlockColumn(uint Id, string Name, ColumnType Type, CodecId Codec, ZoneMap Zone, int Offset, int ByteCount, ulong Checksum)
{
    public static int EntryBytes(string name) => 42 + System.Text.Encoding.UTF8.GetByteCount(name);

    public void Write(ByteWriter writer)
    {
        writer.U8((byte)Type);
        writer.U8((byte)Codec);
        writer.U16(Zone.Exists ? (ushort)1 : (ushort)0);
        writer.U32((uint)Offset);
        writer.U32((uint)ByteCount);
        writer.U32(Id);
        writer.U64(Zone.Min);
        writer.U64(Zone.Max);
        writer.U64(Checksum);
        writer.Text(Name);
    }

    public static BlockColumn Read(ref ByteReader reader, int position)
    {
        var type = (ColumnType)reader.U8();
        var codec = (CodecId)reader.U8();
        bool hasZone = (reader.U16() & 1) != 0;
        int offset = (int)reader.U32(), bytes = (int)reader.U32();
        uint id = reader.U32();
        if (id == 0) id = (uint)position;
        var zone = new ZoneMap(hasZone, reader.U64(), reader.U64());
        ulong checksum = reader.U64();
        return new BlockColumn(id, reader.Text(), type, codec, zone, offset, bytes, checksum);
    }
}

using System.Buffers.Binary;
using MarketStore.Engine.Io;

namespace MarketStore.Engine.Wal;

// The log, byte by byte. Little-endian; docs/storage-format.md draws it.
//
//   segment  = header (512 B) frame* tail            WALFile.<id>.walfile, preallocated
//   header   = "MKTSLOG1" version:u32 0:u32 id:u64 firstLsn:u64 history:16B
//              acknowledged:u64 checksum:u64 (of the bytes before it)
//   frame    = checksum:u64 length:u32 kind:u8 0:3B lsn:u64 durable:u64 payload, zero-padded to 8 bytes
//
// A frame's checksum covers its bytes from `length` on and is seeded with the segment's id, so the frames that an
// earlier life of a recycled file left behind never pass. `durable` is the last LSN that was synced when the frame was
// written: a valid frame behind a broken one tells by it whether the broken one had been acknowledged. The header's
// `acknowledged` tells it of frames at the end of the segments before.
internal static class LogFormat
{
    public const int SegmentHeaderBytes = 512;
    public const int FrameHeaderBytes = 32;
    public const uint Version = 1;

    private const int HeaderChecksumOffset = 56;

    private static ReadOnlySpan<byte> Magic => "MKTSLOG1"u8;

    public static int Align(int length) => (length + 7) & ~7;

    public static void WriteSegmentHeader(Span<byte> target, SegmentHeader header)
    {
        target[..SegmentHeaderBytes].Clear();
        Magic.CopyTo(target);
        BinaryPrimitives.WriteUInt32LittleEndian(target[8..], Version);
        BinaryPrimitives.WriteUInt64LittleEndian(target[16..], header.Id);
        BinaryPrimitives.WriteUInt64LittleEndian(target[24..], header.FirstLsn.Value);
        header.History.TryWriteBytes(target[32..]);
        BinaryPrimitives.WriteUInt64LittleEndian(target[48..], header.Acknowledged.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(
            target[HeaderChecksumOffset..], Checksum.Of(target[..HeaderChecksumOffset]));
    }

    /// <summary>Null when the bytes are not a header of ours, torn ones included.</summary>
    /// <exception cref="MarketStoreException">A header of a later format version.</exception>
    public static SegmentHeader? ReadSegmentHeader(ReadOnlySpan<byte> source)
    {
        if (source.Length < SegmentHeaderBytes || !source.StartsWith(Magic)) return null;
        ulong checksum = BinaryPrimitives.ReadUInt64LittleEndian(source[HeaderChecksumOffset..]);
        if (checksum != Checksum.Of(source[..HeaderChecksumOffset])) return null;
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(source[8..]);
        if (version != Version)
        {
            throw new MarketStoreException(ErrorCode.NotSupported,
                $"the log has format version {version}, this program reads version {Version}: use the newer program");
        }
        return new SegmentHeader(
            BinaryPrimitives.ReadUInt64LittleEndian(source[16..]),
            new Lsn(BinaryPrimitives.ReadUInt64LittleEndian(source[24..])),
            new Guid(source.Slice(32, 16)),
            new Lsn(BinaryPrimitives.ReadUInt64LittleEndian(source[48..])));
    }

    /// <summary>Fills in the header of a frame whose payload is in place.</summary>
    public static void SealFrame(Span<byte> frame, FrameHeader header, ulong segmentId)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(frame[8..], (uint)frame.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[12..], (uint)header.Kind);
        BinaryPrimitives.WriteUInt64LittleEndian(frame[16..], header.Lsn.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(frame[24..], header.Durable.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(frame, Checksum.Of(frame[8..], segmentId));
    }

    /// <summary>The header of a frame that lies whole in <paramref name="source"/> and passes its checksum, or null.</summary>
    public static FrameHeader? ReadFrame(ReadOnlySpan<byte> source, ulong segmentId)
    {
        if (source.Length < FrameHeaderBytes) return null;
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(source[8..]);
        if (length < FrameHeaderBytes || length > source.Length || length % 8 != 0) return null;
        ulong checksum = BinaryPrimitives.ReadUInt64LittleEndian(source);
        if (checksum != Checksum.Of(source[8..(int)length], segmentId)) return null;
        return new FrameHeader(
            (FrameKind)BinaryPrimitives.ReadUInt32LittleEndian(source[12..]),
            new Lsn(BinaryPrimitives.ReadUInt64LittleEndian(source[16..])),
            new Lsn(BinaryPrimitives.ReadUInt64LittleEndian(source[24..])),
            (int)length);
    }

    /// <summary>The length that a frame at this place claims, unchecked; 0 where no frame was ever written.</summary>
    public static uint ClaimedLength(ReadOnlySpan<byte> source) => BinaryPrimitives.ReadUInt32LittleEndian(source[8..]);
}

/// <param name="Id">Creation time, nanoseconds since 1970 UTC; also in the file's name.</param>
/// <param name="FirstLsn">LSN of the first frame; frames of earlier segments from here on are void.</param>
/// <param name="History">Identifies the store whose log this is.</param>
/// <param name="Acknowledged">Last LSN whose writer had been told that it is stored, when the segment was begun.</param>
internal readonly record struct SegmentHeader(ulong Id, Lsn FirstLsn, Guid History, Lsn Acknowledged);

/// <param name="Durable">Last LSN known to be on disk when the frame was written.</param>
/// <param name="Length">Bytes, header included.</param>
internal readonly record struct FrameHeader(FrameKind Kind, Lsn Lsn, Lsn Durable, int Length = 0);

/// <summary>What a frame's payload is. The numbers are on disk.</summary>
internal enum FrameKind : byte
{
    /// <summary>Buckets to create, then rows for any number of buckets: all of it or none.</summary>
    Write = 1,

    /// <summary>Buckets to drop.</summary>
    Drop = 2,

    /// <summary>A span of time to erase from some buckets.</summary>
    Erase = 3,

    /// <summary>A definition to put in the place of the one of its name, or to take away.</summary>
    Define = 4,

    /// <summary>Other columns for some buckets: all of them or none.</summary>
    Alter = 5,
}

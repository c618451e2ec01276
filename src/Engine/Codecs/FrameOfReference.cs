using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MarketStore.Engine.Io;

namespace MarketStore.Engine.Codecs;

// Integers as bit-packed distances from a base, with the few that do not fit patched (PFOR: Zukowski, Heman, Nes,
// Boncz: "Super-scalar RAM-CPU cache compression", ICDE 2006). Of a value v only the low w bits of v - base are packed;
// where bits above remain, a patch adds them, shifted, with their sign, so outliers on both sides cost little:
//
//           base            base + 2^w
//      patch  |  w bits each    |  patch          v = base + packed + (patch << w), wrapping around at 64 bits
//
//   u8 w | u8 p, bytes per patch, 0 = none | zigzag base | varint patches, if p > 0
//   packed, BitPacking | u16 position of each patch | p bytes of each patch, signed
internal readonly record struct FrameOfReference(long Base, int Width, int EstimatedBytes)
{
    private const int PositionBytes = sizeof(ushort);

    /// <summary>The base and width that cost the fewest bytes, of two families of frames.</summary>
    /// <param name="values">1 to 1024.</param>
    /// <remarks>
    /// One family begins at the least value and leaves out a heavy upper tail (volumes, gaps between trades); the other
    /// lies around the median and leaves out both tails (price changes). Bit lengths are counted once for each family;
    /// the costs of all 65 widths follow from the counts.
    /// </remarks>
    [SkipLocalsInit]
    public static FrameOfReference Choose(ReadOnlySpan<long> values)
    {
        Span<int> lengths = stackalloc int[4 * BitLengths.Buckets];
        long least = Least(values);
        BitLengths.FromLeast(values, least, lengths);
        (int width, int bytes) = Cheapest(values.Length, lengths);
        if (width == 0 && bytes == 0) return new FrameOfReference(least, 0, 0);

        long median = BitLengths.Median(values);
        BitLengths.AroundMedian(values, median, lengths);
        (int around, int aroundBytes) = Cheapest(values.Length, lengths);
        return aroundBytes < bytes
            ? new FrameOfReference(around == 0 ? median : unchecked(median - (1L << (around - 1))), around, aroundBytes)
            : new FrameOfReference(least, width, bytes);
    }

    [SkipLocalsInit]
    public void Write(ReadOnlySpan<long> values, ByteWriter target)
    {
        int padded = BitPacking.Padded(values.Length);
        Span<ulong> low = stackalloc ulong[VectorColumn.VectorLength];
        Span<ushort> positions = stackalloc ushort[VectorColumn.VectorLength];
        Span<long> patches = stackalloc long[VectorColumn.VectorLength];
        ulong mask = BitPacking.Mask(Width);
        int count = 0;
        for (int i = 0; i < values.Length; i++)
        {
            ulong distance = unchecked((ulong)(values[i] - Base));
            low[i] = distance & mask;
            if (distance <= mask) continue;
            positions[count] = (ushort)i;
            patches[count++] = (long)distance >> Width;
        }
        low[values.Length..padded].Clear();

        int patchBytes = BytesOf(patches[..count]);
        target.U8((byte)Width);
        target.U8((byte)patchBytes);
        Varint.WriteSigned(target, Base);
        if (count > 0) Varint.Write(target, (uint)count);
        Span<byte> packed = stackalloc byte[VectorColumn.VectorLength * sizeof(ulong)];
        packed = packed[..BitPacking.ByteCount(values.Length, Width)];
        BitPacking.Pack(low[..padded], Width, packed);
        target.Bytes(packed);
        target.Bytes(MemoryMarshal.AsBytes(positions[..count]));
        for (int i = 0; i < count; i++) target.Bytes(MemoryMarshal.AsBytes(patches.Slice(i, 1))[..patchBytes]);
    }

    /// <param name="source">Advances behind the frame; its bytes are not trusted.</param>
    /// <param name="target">As many values as were encoded, rounded up to a multiple of four.</param>
    /// <param name="count">As many values as were encoded.</param>
    /// <exception cref="InvalidDataException">The bytes cannot be a frame of so many values.</exception>
    public static void Read(ref ByteReader source, int count, scoped Span<long> target)
    {
        int width = source.U8(), patchBytes = source.U8();
        EncodedColumn.Need(width <= BitPacking.MaxWidth && patchBytes <= sizeof(long), "a frame of more than 64 bits");
        long start = Varint.ReadSigned(ref source);
        int patches = patchBytes == 0 ? 0 : Varint.ReadCount(ref source, count);
        EncodedColumn.Need(patches == 0 || width < BitPacking.MaxWidth, "patches where no bits are left");
        ReadOnlySpan<byte> packed = source.Take(BitPacking.ByteCount(count, width));
        ReadOnlySpan<byte> positions = source.Take(patches * PositionBytes), high = source.Take(patches * patchBytes);

        BitPacking.Unpack(packed, width, (ulong)start, MemoryMarshal.Cast<long, ulong>(target));
        int unused = BitPacking.MaxWidth - (8 * patchBytes);
        Span<byte> word = stackalloc byte[sizeof(long)];
        for (int i = 0; i < patches; i++)
        {
            int position = BinaryPrimitives.ReadUInt16LittleEndian(positions[(i * PositionBytes)..]);
            EncodedColumn.Need(position < count, "a patch lies outside its vector");
            high.Slice(i * patchBytes, patchBytes).CopyTo(word);
            long patch = BinaryPrimitives.ReadInt64LittleEndian(word) << unused >> unused;
            target[position] = unchecked(target[position] + (patch << width));
        }
    }

    private static long Least(ReadOnlySpan<long> values)
    {
        long least = long.MaxValue;
        foreach (long value in values) least = Math.Min(least, value);
        return least;
    }

    /// <summary>The width of the lowest cost, by the bit lengths of what is to be packed.</summary>
    private static (int Width, int Bytes) Cheapest(int count, ReadOnlySpan<int> lengths)
    {
        int longest = BitPacking.MaxWidth;
        while (longest > 0 && lengths[longest] == 0) longest--;
        (int Width, int Bytes) best = (longest, BitPacking.ByteCount(count, longest));
        int patches = 0;
        for (int width = longest - 1; width >= 0; width--)
        {
            patches += lengths[width + 1];
            int patchBytes = Math.Min((longest - width + 8) / 8, sizeof(long));
            int bytes = BitPacking.ByteCount(count, width) + (patches * (PositionBytes + patchBytes));
            if (bytes < best.Bytes) best = (width, bytes);
        }
        return best;
    }

    private static int BytesOf(ReadOnlySpan<long> patches)
    {
        ulong all = 0;
        foreach (long patch in patches) all |= Varint.ZigZag(patch);
        return (BitPacking.MaxWidth - BitOperations.LeadingZeroCount(all) + 7) / 8;
    }
}

using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
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

    /// <summary>The cheapest base and width of two families, by a sample of the values.</summary>
    /// <param name="values">1 to 1024.</param>
    /// <remarks>
    /// One family begins at the least value and leaves out a heavy upper tail (volumes, gaps between trades); the other
    /// lies around the median and leaves out both tails (price changes). Bit lengths are counted once for each family;
    /// the costs of all 65 widths follow from the counts.
    /// </remarks>
    [SkipLocalsInit]
    public static FrameOfReference Choose(ReadOnlySpan<long> values)
    {
        (long least, long greatest) = Extremes.Of(values);
        if (least == greatest) return new FrameOfReference(least, 0, 0);
        ReadOnlySpan<long> sample = BitLengths.Sample(values, stackalloc long[BitLengths.MaxSamples]);
        Span<int> lengths = stackalloc int[BitLengths.Buckets];
        double share = (double)values.Length / sample.Length;
        BitLengths.FromLeast(sample, least, lengths);
        int longest = BitLengths.Of(unchecked((ulong)(greatest - least)));
        (int width, int bytes) = Cheapest(values.Length, share, lengths, longest);

        long median = BitLengths.Median(sample);
        BitLengths.AroundMedian(sample, median, lengths);
        ulong farthest = Varint.ZigZag(unchecked(greatest - median)) | Varint.ZigZag(unchecked(least - median));
        (int around, int aroundBytes) = Cheapest(values.Length, share, lengths, BitLengths.Of(farthest));
        return aroundBytes < bytes
            ? new FrameOfReference(around == 0 ? median : unchecked(median - (1L << (around - 1))), around, aroundBytes)
            : new FrameOfReference(least, width, bytes);
    }

    /// <param name="values">The values it was chosen for.</param>
    [SkipLocalsInit]
    public void Write(ReadOnlySpan<long> values, ByteWriter target)
    {
        Span<ulong> low = stackalloc ulong[VectorColumn.VectorLength];
        Span<ushort> positions = stackalloc ushort[VectorColumn.VectorLength];
        int padded = BitPacking.Padded(values.Length), count = Split(values, low, positions);
        low[values.Length..padded].Clear();

        Span<long> patches = stackalloc long[VectorColumn.VectorLength];
        for (int i = 0; i < count; i++) patches[i] = unchecked(values[positions[i]] - Base) >> Width;
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
        for (int i = 0; i < patches; i++)
        {
            int position = BinaryPrimitives.ReadUInt16LittleEndian(positions[(i * PositionBytes)..]);
            EncodedColumn.Need(position < count, "a patch lies outside its vector");
            long patch = Word(high[(i * patchBytes)..]) << unused >> unused;
            target[position] = unchecked(target[position] + (patch << width));
        }
    }

    /// <summary>The bytes up to the eighth as an integer; what the missing ones count is of no interest.</summary>
    private static long Word(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= sizeof(long)) return BinaryPrimitives.ReadInt64LittleEndian(bytes);
        long word = 0;
        for (int i = bytes.Length - 1; i >= 0; i--) word = (word << 8) | bytes[i];
        return word;
    }

    /// <summary>The low bits of all distances, and where the bits above are more than a sign.</summary>
    /// <returns>The number of positions.</returns>
    private int Split(ReadOnlySpan<long> values, Span<ulong> low, Span<ushort> positions)
    {
        ulong mask = BitPacking.Mask(Width);
        Vector256<ulong> masks = Vector256.Create(mask), bases = Vector256.Create((ulong)Base);
        ReadOnlySpan<Vector256<ulong>> rows = MemoryMarshal.Cast<long, Vector256<ulong>>(values);
        Span<Vector256<ulong>> lows = MemoryMarshal.Cast<ulong, Vector256<ulong>>(low);
        int count = 0;
        for (int row = 0; row < rows.Length; row++)
        {
            Vector256<ulong> distances = rows[row] - bases;
            lows[row] = distances & masks;
            if ((distances & ~masks) == Vector256<ulong>.Zero) continue;
            for (int lane = 0; lane < Vector256<ulong>.Count; lane++)
            {
                if (distances[lane] > mask) positions[count++] = (ushort)((row * Vector256<ulong>.Count) + lane);
            }
        }
        for (int i = rows.Length * Vector256<ulong>.Count; i < values.Length; i++)
        {
            ulong distance = unchecked((ulong)(values[i] - Base));
            low[i] = distance & mask;
            if (distance > mask) positions[count++] = (ushort)i;
        }
        return count;
    }

    /// <summary>The width of the lowest cost.</summary>
    /// <param name="share">Values that one of the sample stands for.</param>
    /// <param name="lengths">Bit lengths of the sample.</param>
    /// <param name="longest">Bit length of the longest value, in the sample or not.</param>
    private static (int Width, int Bytes) Cheapest(int count, double share, Span<int> lengths, int longest)
    {
        lengths[longest] = Math.Max(lengths[longest], 1);
        (int Width, int Bytes) best = (longest, BitPacking.ByteCount(count, longest));
        int patches = 0;
        for (int width = longest - 1; width >= 0; width--)
        {
            patches += lengths[width + 1];
            int patchBytes = Math.Min((longest - width + 8) / 8, sizeof(long));
            int bytes = BitPacking.ByteCount(count, width) + (int)(patches * share * (PositionBytes + patchBytes));
            if (bytes < best.Bytes) best = (width, bytes);
        }
        return best;
    }

    private static int BytesOf(ReadOnlySpan<long> patches)
    {
        ulong all = 0;
        foreach (long patch in patches) all |= Varint.ZigZag(patch);
        return (BitLengths.Of(all) + 7) / 8;
    }
}

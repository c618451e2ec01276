using System.Runtime.CompilerServices;
using MarketStore.Engine.Io;

namespace MarketStore.Engine.Codecs;

// Up to 1024 64-bit integers as a patched frame of reference: of the values, of their differences, or of the
// differences of those, whichever is the shortest. Values that lie a whole number of units apart are counted in units.
//
//   varint unit                  1, or what the distances between values are multiples of
//   zigzag origin                if unit > 1: value = origin + unit x counted
//   u8 order                     0 values, 1 differences, 2 differences of differences
//   zigzag start                 once for each order: what the sums of the differences start from, outermost first
//   FrameOfReference
internal static class IntegerVector
{
    private const int MaxOrder = 2;

    /// <summary>Bits of a vector that units have to save: they are stored, and multiplied with.</summary>
    private const int LeastSavedBits = 192;

    /// <summary>Bytes that one more order has to save: its start is stored, and summed up.</summary>
    private const int LeastSavedBytes = 8;

    /// <param name="values">1 to 1024.</param>
    [SkipLocalsInit]
    public static void Encode(ReadOnlySpan<long> values, ByteWriter target)
    {
        long unit = Units.Common(values);
        if (unit > 1 && values.Length * Math.Log2(unit) >= LeastSavedBits)
        {
            Span<long> counted = stackalloc long[VectorColumn.VectorLength];
            counted = counted[..values.Length];
            values.CopyTo(counted);
            Units.Count(counted, unit);
            Varint.Write(target, (ulong)unit);
            Varint.WriteSigned(target, values[0]);
            EncodeCounted(counted, target);
        }
        else
        {
            Varint.Write(target, 1);
            EncodeCounted(values, target);
        }
    }

    /// <param name="source">Advances behind the vector; its bytes are not trusted.</param>
    /// <param name="count">As many values as were encoded.</param>
    /// <param name="target">As many, rounded up to a multiple of four; what lies behind the count is arbitrary.</param>
    /// <exception cref="InvalidDataException">The bytes cannot be an encoded vector of so many values.</exception>
    public static void Decode(ref ByteReader source, int count, scoped Span<long> target)
    {
        ulong unit = Varint.Read(ref source);
        long origin = unit == 1 ? 0 : Varint.ReadSigned(ref source);
        int order = source.U8();
        EncodedColumn.Need(order <= MaxOrder, "differences of a higher order than there is");
        Span<long> starts = stackalloc long[MaxOrder];
        for (int i = 0; i < order; i++) starts[i] = Varint.ReadSigned(ref source);
        FrameOfReference.Read(ref source, count, target);
        while (order > 0) Deltas.Sum(target, starts[--order]);
        if (unit != 1) Units.Expand(target, (long)unit, origin);
    }

    [SkipLocalsInit]
    private static void EncodeCounted(ReadOnlySpan<long> values, ByteWriter target)
    {
        // Orders are tried in turn and left at the first that does not help.
        Span<long> buffers = stackalloc long[MaxOrder * VectorColumn.VectorLength], starts = stackalloc long[MaxOrder];
        FrameOfReference best = FrameOfReference.Choose(values);
        scoped ReadOnlySpan<long> current = values;
        int order = 0;
        while (order < MaxOrder && values.Length > 2 && best.EstimatedBytes > LeastSavedBytes)
        {
            Span<long> differences = buffers.Slice(order * VectorColumn.VectorLength, values.Length);
            starts[order] = Deltas.Difference(current, differences);
            FrameOfReference next = FrameOfReference.Choose(differences);
            if (next.EstimatedBytes + LeastSavedBytes > best.EstimatedBytes) break;
            best = next;
            current = differences;
            order++;
        }
        target.U8((byte)order);
        for (int i = 0; i < order; i++) Varint.WriteSigned(target, starts[i]);
        best.Write(current, target);
    }
}

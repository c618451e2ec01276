using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Io;

namespace MarketStore.Engine.Codecs;

// Codec 6: floats that are no decimals, such as returns and indicators (ALP-RD, for "real doubles", of the ALP paper).
// The bits of a value are cut in two. Sign, exponent and a few high digits on the left take few forms in a column: the
// eight most frequent make a dictionary, and a value stores 3 bits; other left parts are exceptions. The right part is
// noise and stored as it is.
//
//   column   u8 bits of the right part | u8 entries n, 1 to 8 | u16 left part of each | VectorColumn
//   vector   varint exceptions | u16 position of each | u16 left part of each
//            FrameOfReference of the dictionary indexes | FrameOfReference of the right parts
internal readonly struct AlpRdCodec(ColumnType type, int rightBits, LeftParts lefts) : IVectorEncoder, IVectorDecoder
{
    private const int FixedHeaderBytes = 2;

    public int HeaderBytes => FixedHeaderBytes + (lefts.Count * sizeof(ushort));

    public void WriteHeader(ByteWriter target)
    {
        target.U8((byte)rightBits);
        target.U8((byte)lefts.Count);
        for (int i = 0; i < lefts.Count; i++) target.U16(lefts[i]);
    }

    /// <exception cref="InvalidDataException">No such cut.</exception>
    public static AlpRdCodec ReadHeader(EncodedColumn column)
    {
        var source = new ByteReader(column.Bytes);
        int rightBits = source.U8(), count = source.U8();
        EncodedColumn.Need(column.Width >= sizeof(float), "no floats to be cut in two");
        EncodedColumn.Need(rightBits < 8 * column.Width && count is > 0 and <= LeftParts.Most, "no such cut");
        var lefts = default(LeftParts);
        for (int i = 0; i < count; i++) lefts.Add(source.U16());
        return new AlpRdCodec(column.Type, rightBits, lefts);
    }

    [SkipLocalsInit]
    public void Encode(ReadOnlySpan<byte> values, ByteWriter target)
    {
        int count = values.Length / type.Width(), exceptions = 0;
        Span<long> rights = stackalloc long[VectorColumn.VectorLength];
        Span<long> indexes = stackalloc long[VectorColumn.VectorLength];
        Span<ushort> positions = stackalloc ushort[VectorColumn.VectorLength];
        Span<ushort> exact = stackalloc ushort[VectorColumn.VectorLength];
        rights = rights[..count];
        indexes = indexes[..count];
        IntegerWords.Widen(values, type, rights);
        for (int i = 0; i < count; i++)
        {
            ushort left = LeftOf(rights[i]);
            int index = lefts.IndexOf(left);
            if (index < 0)
            {
                (positions[exceptions], exact[exceptions]) = ((ushort)i, left);
                exceptions++;
            }
            indexes[i] = Math.Max(index, 0);
            rights[i] &= (long)BitPacking.Mask(rightBits);
        }
        Varint.Write(target, (uint)exceptions);
        target.Bytes(MemoryMarshal.AsBytes(positions[..exceptions]));
        target.Bytes(MemoryMarshal.AsBytes(exact[..exceptions]));
        FrameOfReference.Choose(indexes).Write(indexes, target);
        FrameOfReference.Choose(rights).Write(rights, target);
    }

    [SkipLocalsInit]
    public void Decode(ReadOnlySpan<byte> vector, int count, int first, Span<byte> target)
    {
        Span<long> rights = stackalloc long[VectorColumn.VectorLength];
        Span<long> indexes = stackalloc long[VectorColumn.VectorLength];
        int padded = BitPacking.Padded(count);
        rights = rights[..padded];
        indexes = indexes[..padded];
        var source = new ByteReader(vector);
        int exceptions = Varint.ReadCount(ref source, count);
        ReadOnlySpan<byte> positions = source.Take(exceptions * sizeof(ushort));
        ReadOnlySpan<byte> exact = source.Take(exceptions * sizeof(ushort));
        FrameOfReference.Read(ref source, count, indexes);
        FrameOfReference.Read(ref source, count, rights);

        Span<long> shifted = stackalloc long[LeftParts.Most];
        for (int i = 0; i < shifted.Length; i++) shifted[i] = (long)lefts[i] << rightBits;
        long mask = (long)BitPacking.Mask(rightBits);
        for (int i = 0; i < rights.Length; i++)
        {
            rights[i] = (rights[i] & mask) | shifted[(int)indexes[i] & (LeftParts.Most - 1)];
        }
        for (int i = 0; i < exceptions; i++)
        {
            int position = BinaryPrimitives.ReadUInt16LittleEndian(positions[(i * sizeof(ushort))..]);
            EncodedColumn.Need(position < count, "an exception lies outside its vector");
            long left = BinaryPrimitives.ReadUInt16LittleEndian(exact[(i * sizeof(ushort))..]);
            rights[position] = (rights[position] & mask) | (left << rightBits);
        }
        int width = type.Width();
        IntegerWords.Narrow(rights.Slice(first, target.Length / width), width, target);
    }

    private ushort LeftOf(long bits) =>
        (ushort)((ulong)bits >> rightBits & BitPacking.Mask((8 * type.Width()) - rightBits));
}

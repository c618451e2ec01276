using System.Buffers.Binary;
using MarketStore.Engine.Io;

namespace MarketStore.Engine.Codecs;

// A column as vectors of 1024 values (the last one may be shorter), each encoded by itself, so that a range of rows
// costs the vectors it touches. Behind them stands where each begins; a column of one vector needs no such directory.
//
//   vector 0 | vector 1 | ... | vector n-1 | u32 start of vector 1 | ... | u32 start of vector n-1
//
// Starts count from vector 0. The number of vectors follows from the number of rows, which the block knows.
internal static class VectorColumn
{
    /// <summary>Values of a vector: 8 KB of 64-bit words, so that a vector and its scratch space stay in L1.</summary>
    public const int VectorLength = 1024;

    public static int CountVectors(int rowCount) => (rowCount + VectorLength - 1) / VectorLength;

    public static void Encode<TEncoder>(in TEncoder encoder, ReadOnlySpan<byte> values, int width, ByteWriter target)
        where TEncoder : IVectorEncoder, allows ref struct
    {
        int count = CountVectors(values.Length / width), start = target.Length;
        using var starts = new Scan.Pooled<int>(count);
        for (int v = 0; v < count; v++)
        {
            starts.Span[v] = target.Length - start;
            ReadOnlySpan<byte> rest = values[(v * VectorLength * width)..];
            encoder.Encode(rest[..Math.Min(rest.Length, VectorLength * width)], target);
        }
        for (int v = 1; v < count; v++) target.U32((uint)starts.Span[v]);
    }

    /// <summary>Decodes rows [first, first + count) into target.</summary>
    /// <param name="target">Length = count x width; the rows all lie in the column.</param>
    /// <exception cref="InvalidDataException">The bytes cannot be such a column.</exception>
    public static void Decode<TDecoder>(in TDecoder decoder, EncodedColumn column, int first, Span<byte> target)
        where TDecoder : IVectorDecoder, allows ref struct
    {
        int width = column.Width;
        while (!target.IsEmpty)
        {
            int vector = first / VectorLength, from = first % VectorLength;
            int count = Math.Min(column.RowCount - (vector * VectorLength), VectorLength);
            int taken = Math.Min(count - from, target.Length / width);
            decoder.Decode(Vector(column, vector), count, from, target[..(taken * width)]);
            target = target[(taken * width)..];
            first += taken;
        }
    }

    private static ReadOnlySpan<byte> Vector(EncodedColumn column, int index)
    {
        int count = CountVectors(column.RowCount);
        long directory = column.Bytes.Length - ((count - 1L) * sizeof(uint));
        EncodedColumn.Need(directory >= 0, "the column is shorter than its directory");
        long start = Start(column.Bytes, index), end = index == count - 1 ? directory : Start(column.Bytes, index + 1);
        EncodedColumn.Need(start <= end && end <= directory, "a vector lies outside its column");
        return column.Bytes[(int)start..(int)end];

        long Start(ReadOnlySpan<byte> bytes, int vector) => vector == 0
            ? 0
            : BinaryPrimitives.ReadUInt32LittleEndian(bytes[((int)directory + ((vector - 1) * sizeof(uint)))..]);
    }
}

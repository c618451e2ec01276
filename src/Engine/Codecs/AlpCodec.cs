using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MarketStore.Engine.Io;

namespace MarketStore.Engine.Codecs;

// Codec 5: floats that are decimals, such as prices, as integers (ALP: Afroozeh, Kuffo, Boncz: "ALP: Adaptive Lossless
// floating-Point compression", SIGMOD 2023). Values that are no decimal of the column's scale, such as NaN, -0.0 and
// whatever another program computed, are stored as they are, beside the vector; what stands in their place among the
// integers is the integer before, so that they disturb nothing. The integers are an IntegerVector: prices are random
// walks, so it mostly takes their differences.
//
//   column   u8 places | u8 form: 0 quotient, 1 product (DecimalScale) | VectorColumn
//   vector   varint exceptions | u16 position of each | value of each | IntegerVector
internal readonly struct AlpCodec<T>(DecimalScale scale) : IVectorEncoder, IVectorDecoder
    where T : unmanaged
{
    public const int HeaderBytes = 2;

    private const int PositionBytes = sizeof(ushort);

    public void WriteHeader(ByteWriter target)
    {
        target.U8((byte)scale.Places);
        target.U8(scale.IsProduct ? (byte)1 : (byte)0);
    }

    /// <exception cref="InvalidDataException">No scale of this codec.</exception>
    public static AlpCodec<T> ReadHeader(ReadOnlySpan<byte> column)
    {
        EncodedColumn.Need(column.Length >= HeaderBytes, "the column ends within its header");
        EncodedColumn.Need(column[0] <= DecimalScale.MaxPlaces && column[1] <= 1, "no such decimal scale");
        return new AlpCodec<T>(new DecimalScale(column[0], column[1] == 1));
    }

    [SkipLocalsInit]
    public void Encode(ReadOnlySpan<byte> values, ByteWriter target)
    {
        ReadOnlySpan<T> floats = MemoryMarshal.Cast<byte, T>(values);
        Span<long> integers = stackalloc long[VectorColumn.VectorLength];
        Span<ushort> positions = stackalloc ushort[VectorColumn.VectorLength];
        int exceptions = Convert(floats, integers, positions);
        positions = positions[..exceptions];
        Varint.Write(target, (uint)exceptions);
        target.Bytes(MemoryMarshal.AsBytes(positions));
        foreach (ushort position in positions) target.Bytes(MemoryMarshal.AsBytes(floats.Slice(position, 1)));
        IntegerVector.Encode(integers[..floats.Length], target);
    }

    [SkipLocalsInit]
    public unsafe void Decode(ReadOnlySpan<byte> vector, int count, int first, Span<byte> target)
    {
        var source = new ByteReader(vector);
        int exceptions = Varint.ReadCount(ref source, count);
        ReadOnlySpan<byte> positions = source.Take(exceptions * PositionBytes);
        ReadOnlySpan<T> exact = MemoryMarshal.Cast<byte, T>(source.Take(exceptions * sizeof(T)));
        Span<long> integers = stackalloc long[VectorColumn.VectorLength];
        integers = integers[..BitPacking.Padded(count)];
        IntegerVector.Decode(ref source, count, integers);

        Span<T> values = MemoryMarshal.Cast<byte, T>(target);
        ReadOnlySpan<long> wanted = integers.Slice(first, values.Length);
        var kernel = new DecimalKernel(scale);
        if (typeof(T) == typeof(double)) kernel.Decode(wanted, MemoryMarshal.Cast<byte, double>(target));
        else kernel.Decode(wanted, MemoryMarshal.Cast<byte, float>(target));
        for (int i = 0; i < exceptions; i++)
        {
            int row = BinaryPrimitives.ReadUInt16LittleEndian(positions[(i * PositionBytes)..]) - first;
            if ((uint)row < (uint)values.Length) values[row] = exact[i];
        }
    }

    /// <summary>The integers of values, the positions of exceptions and their number.</summary>
    private int Convert(ReadOnlySpan<T> values, Span<long> integers, Span<ushort> positions)
    {
        var kernel = new DecimalKernel(scale);
        int exceptions = typeof(T) == typeof(double)
            ? kernel.Encode(MemoryMarshal.Cast<T, double>(values), integers, positions)
            : kernel.Encode(MemoryMarshal.Cast<T, float>(values), integers, positions);
        // Nothing comes before the exceptions at the start: they take what comes behind.
        int leading = 0;
        while (leading < exceptions && positions[leading] == leading) leading++;
        if (leading < values.Length) integers[..leading].Fill(integers[leading]);
        return exceptions;
    }
}

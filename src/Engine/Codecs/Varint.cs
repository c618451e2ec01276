using MarketStore.Engine.Io;

namespace MarketStore.Engine.Codecs;

// LEB128: seven bits a byte, the low ones first, the high bit set in all bytes but the last; 1 to 10 bytes. Signed
// numbers go through zigzag (0, -1, 1, -2, ... become 0, 1, 2, 3, ...), so that small ones of both signs stay short.
internal static class Varint
{
    public static void Write(ByteWriter target, ulong value)
    {
        for (; value >= 0x80; value >>= 7) target.U8((byte)(value | 0x80));
        target.U8((byte)value);
    }

    public static void WriteSigned(ByteWriter target, long value) => Write(target, ZigZag(value));

    /// <exception cref="InvalidDataException">The bytes end within the number, or it has more than 64 bits.</exception>
    public static ulong Read(ref ByteReader source)
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = source.U8();
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80) return value;
        }
        throw new InvalidDataException("a number of more than 64 bits");
    }

    public static long ReadSigned(ref ByteReader source)
    {
        ulong value = Read(ref source);
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>A number of things of which there are no more than so many.</summary>
    /// <exception cref="InvalidDataException">There are more.</exception>
    public static int ReadCount(ref ByteReader source, int most)
    {
        ulong count = Read(ref source);
        EncodedColumn.Need(count <= (ulong)most, "a count of more than there can be");
        return (int)count;
    }

    public static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Io;

namespace MarketStore.Engine.Codecs;

// Codec 3: integers of every width, and booleans, as a VectorColumn of IntegerVectors. Floats may be stored so too, as
// the integers that their bits are: neighbours in a walk that is no decimal share sign, exponent and high digits, so
// their differences are shorter than the values.
internal readonly struct IntegerCodec(ColumnType type) : IVectorEncoder, IVectorDecoder
{
    [SkipLocalsInit]
    public void Encode(ReadOnlySpan<byte> values, ByteWriter target)
    {
        Span<long> words = stackalloc long[VectorColumn.VectorLength];
        words = words[..(values.Length / type.Width())];
        IntegerWords.Widen(values, type, words);
        IntegerVector.Encode(words, target);
    }

    [SkipLocalsInit]
    public void Decode(ReadOnlySpan<byte> vector, int count, int first, Span<byte> target)
    {
        var source = new ByteReader(vector);
        int width = type.Width();
        if (width == sizeof(long) && target.Length == count * width && count % BitPacking.Lanes == 0)
        {
            IntegerVector.Decode(ref source, count, MemoryMarshal.Cast<byte, long>(target));
            return;
        }
        Span<long> words = stackalloc long[VectorColumn.VectorLength];
        words = words[..BitPacking.Padded(count)];
        IntegerVector.Decode(ref source, count, words);
        IntegerWords.Narrow(words.Slice(first, target.Length / width), width, target);
    }
}

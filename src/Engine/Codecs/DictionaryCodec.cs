using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Io;

namespace MarketStore.Engine.Codecs;

// Codec 7: text (16 code points of 32 bits, NUL padded) as a dictionary of its distinct values, in order of appearance,
// and an index for each row. Entries are as wide as the longest value, so that an index finds its entry at once; code
// points below 256, which names and conditions consist of, take a byte.
//
//   column   u8 bytes per code point c: 1 or 4 | u8 code points per entry p, 0 to 16 | u32 entries n
//            n entries of c x p bytes | VectorColumn of IntegerVectors: the indexes
internal readonly ref struct DictionaryCodec(TextEntries entries) : IVectorDecoder
{
    private readonly TextEntries _entries = entries;

    /// <summary>Encodes a whole column: the dictionary is the column's, the indexes are the vectors'.</summary>
    public static void EncodeColumn(ReadOnlySpan<byte> values, ByteWriter target)
    {
        using var indexes = new Scan.Pooled<int>(values.Length / TextEntries.TextBytes);
        using var distinct = new DistinctTexts(values);
        for (int i = 0; i < indexes.Span.Length; i++) indexes.Span[i] = distinct.Add(i);
        TextEntries.Write(values, distinct.FirstRows, target);
        VectorColumn.Encode(
            new IntegerCodec(ColumnType.Int32), MemoryMarshal.AsBytes(indexes.Span), sizeof(int), target);
    }

    [SkipLocalsInit]
    public void Decode(ReadOnlySpan<byte> vector, int count, int first, Span<byte> target)
    {
        Span<long> indexes = stackalloc long[VectorColumn.VectorLength];
        indexes = indexes[..BitPacking.Padded(count)];
        var source = new ByteReader(vector);
        IntegerVector.Decode(ref source, count, indexes);
        foreach (long index in indexes.Slice(first, target.Length / TextEntries.TextBytes))
        {
            _entries.Copy(index, target[..TextEntries.TextBytes]);
            target = target[TextEntries.TextBytes..];
        }
    }
}

using MarketStore.Engine.Columns;
using MarketStore.Engine.Io;

namespace MarketStore.Engine.Codecs;

/// <summary>
/// Chooses the codec of a column of floats and encodes with it. Prices are decimals of a few places, which 64 values
/// show; for other columns one vector is encoded in every way, and the shortest way taken for the rest.
/// </summary>
internal static class CodecChoice
{
    /// <summary>Exceptions above which something other than decimals may be shorter.</summary>
    private const double FewMisses = 0.05;

    /// <summary>Decimal places, for each byte of a value, up to which decimals win without a trial.</summary>
    private const double FewPlaces = 0.75;

    public static CodecId EncodeFloats<T>(ReadOnlySpan<byte> values, ColumnType type, ByteWriter target)
        where T : unmanaged
    {
        (DecimalScale scale, double misses) = ScaleChoice.Find<T>(values);
        var decimals = new AlpCodec<T>(scale);
        if (misses > FewMisses || scale.Places > FewPlaces * type.Width())
        {
            AlpRdCodec cut = CutChoice.Find(values, type);
            ReadOnlySpan<byte> sample = Sample(values, type.Width());
            int bits = Measure(new IntegerCodec(type), sample), halves = Measure(cut, sample);
            int alp = Measure(decimals, sample);
            if (bits <= halves && bits < alp)
            {
                VectorColumn.Encode(new IntegerCodec(type), values, type.Width(), target);
                return CodecId.Integers;
            }
            if (halves < alp)
            {
                cut.WriteHeader(target);
                VectorColumn.Encode(cut, values, type.Width(), target);
                return CodecId.AlpRd;
            }
        }
        decimals.WriteHeader(target);
        VectorColumn.Encode(decimals, values, type.Width(), target);
        return CodecId.Alp;
    }

    /// <summary>A vector from the middle.</summary>
    private static ReadOnlySpan<byte> Sample(ReadOnlySpan<byte> values, int width)
    {
        int vectors = VectorColumn.CountVectors(values.Length / width), bytes = VectorColumn.VectorLength * width;
        ReadOnlySpan<byte> rest = values[(vectors / 2 * bytes)..];
        return rest[..Math.Min(rest.Length, bytes)];
    }

    private static int Measure<TEncoder>(TEncoder encoder, ReadOnlySpan<byte> sample)
        where TEncoder : IVectorEncoder
    {
        var scratch = new ByteWriter(2 * sample.Length);
        encoder.Encode(sample, scratch);
        return scratch.Length;
    }
}

using MarketStore.Engine.Codecs;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Io;

namespace MarketStore.Bench.Codecs;

/// <summary>The engine's codecs; the first byte of an encoded block says which one it chose.</summary>
internal sealed class OwnCodec : IBlockCodec
{
    public string Name => "own";

    public static CodecId Chosen(byte[] encoded) => (CodecId)encoded[0];

    public byte[] Encode(BenchColumn column, ReadOnlySpan<byte> values)
    {
        var target = new ByteWriter(values.Length);
        CodecId codec = ColumnCodec.Encode(values, column.Type, target);
        return [(byte)codec, .. target.Written];
    }

    public void Decode(BenchColumn column, byte[] encoded, Span<byte> target)
    {
        int rows = target.Length / column.Type.Width();
        ColumnCodec.Decode(new EncodedColumn(Chosen(encoded), column.Type, rows, encoded.AsSpan(1)), 0, target);
    }
}

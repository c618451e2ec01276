namespace MarketStore.Bench.Codecs;

/// <summary>No codec: what copying costs.</summary>
internal sealed class RawCopy : IBlockCodec
{
    public string Name => "copy";

    public byte[] Encode(BenchColumn column, ReadOnlySpan<byte> values) => values.ToArray();

    public void Decode(BenchColumn column, byte[] encoded, Span<byte> target) => encoded.CopyTo(target);
}

namespace MarketStore.Bench.Codecs;

/// <summary>What is measured: our codecs, or a peer, on one block of one column.</summary>
internal interface IBlockCodec
{
    string Name { get; }

    byte[] Encode(BenchColumn column, ReadOnlySpan<byte> values);

    /// <param name="encoded">Of the same column.</param>
    /// <param name="target">Length = the values' bytes.</param>
    void Decode(BenchColumn column, byte[] encoded, Span<byte> target);
}

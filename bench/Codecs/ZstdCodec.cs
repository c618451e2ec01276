using ZstdSharp;

namespace MarketStore.Bench.Codecs;

/// <summary>Zstandard, level 3, in its port to C#: the general-purpose peer.</summary>
internal sealed class ZstdCodec : IBlockCodec, IDisposable
{
    private readonly Compressor _compressor = new(3);
    private readonly Decompressor _decompressor = new();

    public string Name => "zstd 3";

    public byte[] Encode(BenchColumn column, ReadOnlySpan<byte> values) => _compressor.Wrap(values).ToArray();

    public void Decode(BenchColumn column, byte[] encoded, Span<byte> target) => _decompressor.Unwrap(encoded, target);

    public void Dispose()
    {
        _compressor.Dispose();
        _decompressor.Dispose();
    }
}

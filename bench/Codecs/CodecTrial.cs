using System.Diagnostics;
using MarketStore.Engine.Columns;

namespace MarketStore.Bench.Codecs;

/// <summary>One codec on one column, block by block; the fastest of several passes counts.</summary>
internal sealed class CodecTrial(IBlockCodec codec, BenchColumn column)
{
    private const int BlockRows = 8192;
    private const double PassSeconds = 0.05;

    private readonly byte[][] _blocks = Split(column);
    private byte[][] _encoded = [];

    public string Codec => codec.Name;

    /// <summary>The encoded blocks of the last pass.</summary>
    public IReadOnlyList<byte[]> Encoded => _encoded;

    public double BitsPerValue => 8.0 * _encoded.Sum(block => (long)block.Length) / column.RowCount;

    /// <summary>Million values a second, as is <see cref="DecodeRate"/>.</summary>
    public double EncodeRate { get; private set; }

    public double DecodeRate { get; private set; }

    /// <summary>Million bytes of values a second.</summary>
    public double EncodeMegabytes => EncodeRate * column.Type.Width();

    /// <exception cref="InvalidOperationException">What comes back is not what went in.</exception>
    public void Pass()
    {
        byte[] target = new byte[BlockRows * column.Type.Width()];
        EncodeRate = Math.Max(EncodeRate, Rate(() => _encoded = [.. _blocks.Select(b => codec.Encode(column, b))]));
        for (int i = 0; i < _blocks.Length; i++)
        {
            Span<byte> decoded = target.AsSpan(0, _blocks[i].Length);
            codec.Decode(column, _encoded[i], decoded);
            if (!decoded.SequenceEqual(_blocks[i]))
                throw new InvalidOperationException($"{codec.Name} changed {column.Name}");
        }
        DecodeRate = Math.Max(DecodeRate, Rate(() =>
        {
            for (int i = 0; i < _blocks.Length; i++)
                codec.Decode(column, _encoded[i], target.AsSpan(0, _blocks[i].Length));
        }));
    }

    private static byte[][] Split(BenchColumn column) => [.. column.Values.Chunk(BlockRows * column.Type.Width())];

    private double Rate(Action work)
    {
        long start = Stopwatch.GetTimestamp(), times = 0;
        TimeSpan elapsed;
        do
        {
            work();
            times++;
            elapsed = Stopwatch.GetElapsedTime(start);
        }
        while (elapsed.TotalSeconds < PassSeconds);
        return times * column.RowCount / elapsed.TotalSeconds / 1e6;
    }
}

using MarketStore.Engine.Io;

namespace MarketStore.Engine.Codecs;

/// <summary>Encodes one vector of a <see cref="VectorColumn"/>, without regard to the others.</summary>
internal interface IVectorEncoder
{
    /// <param name="values">At least one value, at most <see cref="VectorColumn.VectorLength"/>.</param>
    /// <param name="target">Is appended to.</param>
    void Encode(ReadOnlySpan<byte> values, ByteWriter target);
}

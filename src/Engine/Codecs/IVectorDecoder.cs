namespace MarketStore.Engine.Codecs;

/// <summary>Decodes one vector of a <see cref="VectorColumn"/>.</summary>
internal interface IVectorDecoder
{
    /// <summary>Decodes values [first, first + wanted) of a vector into target.</summary>
    /// <param name="vector">The vector's bytes, not trusted.</param>
    /// <param name="count">Values of the vector.</param>
    /// <param name="first">First value wanted.</param>
    /// <param name="target">Length = wanted x width; all of them lie in the vector.</param>
    /// <exception cref="InvalidDataException">The bytes cannot be an encoded vector.</exception>
    void Decode(ReadOnlySpan<byte> vector, int count, int first, Span<byte> target);
}

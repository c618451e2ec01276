using System.Numerics;
using System.Runtime.Intrinsics;

namespace MarketStore.Engine.Codecs;

/// <summary>The dictionary of <see cref="AlpRdCodec"/>: up to eight left parts of floats.</summary>
internal struct LeftParts
{
    public const int Most = 8;

    /// <summary>What nothing was added to repeats the first part, and is never the one that is found.</summary>
    private Vector128<ushort> _parts;

    public int Count { get; private set; }

    public readonly ushort this[int index] => _parts[index];

    public void Add(ushort part)
    {
        _parts = Count == 0 ? Vector128.Create(part) : _parts.WithElement(Count, part);
        Count++;
    }

    /// <summary>Its index, or -1.</summary>
    public readonly int IndexOf(ushort part)
    {
        uint found = Vector128.Equals(_parts, Vector128.Create(part)).ExtractMostSignificantBits();
        return found == 0 ? -1 : BitOperations.TrailingZeroCount(found);
    }
}

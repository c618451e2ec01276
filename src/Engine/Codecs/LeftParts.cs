using System.Runtime.CompilerServices;

namespace MarketStore.Engine.Codecs;

/// <summary>The dictionary of <see cref="AlpRdCodec"/>: up to eight left parts of floats.</summary>
internal struct LeftParts
{
    public const int Most = 8;

    private Slots _slots;

    public int Count { get; private set; }

    /// <summary>Zero where nothing was added.</summary>
    public readonly ushort this[int index] => _slots[index];

    public void Add(ushort part) => _slots[Count++] = part;

    /// <summary>Its index, or -1.</summary>
    public readonly int IndexOf(ushort part)
    {
        for (int i = 0; i < Count; i++)
        {
            if (_slots[i] == part) return i;
        }
        return -1;
    }

    [InlineArray(Most)]
    private struct Slots
    {
        private ushort _first;
    }
}

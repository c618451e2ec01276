using System.Numerics;
using MarketStore.Engine.Io;
using MarketStore.Engine.Scan;

namespace MarketStore.Engine.Codecs;

/// <summary>Numbers the distinct texts of a column in order of appearance: a hash table with linear probing.</summary>
internal ref struct DistinctTexts : IDisposable
{
    private const int Empty = -1;

    private readonly ReadOnlySpan<byte> _values;
    private readonly Pooled<int> _slots;
    private readonly Pooled<int> _firstRows;
    private int _count;

    /// <param name="values">The whole column.</param>
    public DistinctTexts(ReadOnlySpan<byte> values)
    {
        int rows = values.Length / TextEntries.TextBytes;
        _values = values;
        _slots = new Pooled<int>((int)BitOperations.RoundUpToPowerOf2((uint)(2 * rows)));
        _slots.Span.Fill(Empty);
        _firstRows = new Pooled<int>(rows);
    }

    /// <summary>The row where each text appears first, by its number.</summary>
    public readonly ReadOnlySpan<int> FirstRows => _firstRows.Span[.._count];

    /// <summary>The number of a row's text, a new one if it is the first of its kind.</summary>
    public int Add(int row)
    {
        ReadOnlySpan<byte> text = Text(row);
        Span<int> slots = _slots.Span;
        int slot = (int)(Checksum.Of(text) & (uint)(slots.Length - 1));
        while (slots[slot] != Empty)
        {
            if (Text(_firstRows.Span[slots[slot]]).SequenceEqual(text)) return slots[slot];
            slot = (slot + 1) & (slots.Length - 1);
        }
        slots[slot] = _count;
        _firstRows.Span[_count] = row;
        return _count++;
    }

    public readonly void Dispose()
    {
        _slots.Dispose();
        _firstRows.Dispose();
    }

    private readonly ReadOnlySpan<byte> Text(int row) =>
        _values.Slice(row * TextEntries.TextBytes, TextEntries.TextBytes);
}

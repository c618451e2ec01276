using System.IO.Hashing;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Scan;

namespace MarketStore.Engine.Import;

/// <summary>
/// Which rows of a source the target lacks. This is what makes an import safe to repeat at any time: the target itself
/// tells how far it came, exactly, and no journal can disagree with it.
///
///     fixed     a row is there when its slot holds the same bytes; another row in the slot is replaced
///     variable  of equal rows of one time, as many are there as the target holds: the target ends up with the greater
///               of both numbers
/// </summary>
internal sealed class RowDifference(RecordKind kind)
{
    private readonly Dictionary<UInt128, int> _held = [];

    /// <summary>Rows to write, ascending.</summary>
    public List<int> Missing { get; } = [];

    public int Present { get; private set; }

    public int Superseded { get; private set; }

    /// <param name="source">Ascending in time; all rows of the times it has.</param>
    /// <param name="target">Ascending in time; columns of the same types in the same order.</param>
    public void Compare(RowChunk source, IReadOnlyList<RowChunk> target)
    {
        var held = new Cursor(target);
        ReadOnlySpan<long> times = source.Times.Span;
        for (int first = 0, end; first < times.Length; first = end)
        {
            end = first + 1;
            while (end < times.Length && times[end] == times[first]) end++;
            while (held.Chunk is { } earlier && earlier.Times.Span[held.Row] < times[first]) held = held.Next;
            if (kind == RecordKind.Fixed)
            {
                Superseded += end - first - 1;
                first = end - 1;
            }
            if (held.Chunk is not { } chunk || chunk.Times.Span[held.Row] > times[first])
            {
                for (int row = first; row < end; row++) Missing.Add(row);
            }
            else if (TryPass(ref held, source, first, end))
            {
                Present += end - first;
            }
            else
            {
                Match(ref held, source, first, end);
            }
        }
    }

    /// <summary>Moves over the target's rows of one time if they begin with these, one by one: what a repeated import finds.</summary>
    private static bool TryPass(ref Cursor held, RowChunk source, int first, int end)
    {
        Cursor at = held;
        long time = source.Times.Span[first];
        for (int row = first; row < end; row++, at = at.Next)
        {
            if (at.Chunk is not { } chunk || chunk.Times.Span[at.Row] != time || !AreEqual(source, row, chunk, at.Row)) return false;
        }
        held = at;
        return true;
    }

    private void Match(ref Cursor held, RowChunk source, int first, int end)
    {
        HoldAt(ref held, source.Times.Span[first]);
        for (int row = first; row < end; row++)
        {
            if (Release(HashOf(source, row))) Present++;
            else Missing.Add(row);
        }
    }

    private static bool AreEqual(RowChunk a, int rowOfA, RowChunk b, int rowOfB)
    {
        for (int c = 0; c < a.Columns.Count; c++)
        {
            int width = a.Columns[c].Length / a.RowCount;
            if (!a.Columns[c].Span.Slice(rowOfA * width, width).SequenceEqual(b.Columns[c].Span.Slice(rowOfB * width, width))) return false;
        }
        return true;
    }

    /// <summary>Counts the target's rows of one time, and moves behind them.</summary>
    private void HoldAt(ref Cursor held, long time)
    {
        _held.Clear();
        for (; held.Chunk is { } chunk && chunk.Times.Span[held.Row] == time; held = held.Next)
        {
            UInt128 hash = HashOf(chunk, held.Row);
            _held[hash] = _held.GetValueOrDefault(hash) + 1;
        }
    }

    private bool Release(UInt128 hash)
    {
        int count = _held.GetValueOrDefault(hash);
        if (count == 0) return false;
        _held[hash] = count - 1;
        return true;
    }

    /// <summary>128 bits, so that two rows of one time with one hash are one row.</summary>
    private static UInt128 HashOf(RowChunk chunk, int row)
    {
        Span<byte> bytes = stackalloc byte[512];
        int length = 0;
        XxHash128? wide = null;
        foreach (ReadOnlyMemory<byte> column in chunk.Columns)
        {
            int width = column.Length / chunk.RowCount;
            if (length + width > bytes.Length)
            {
                (wide ??= new XxHash128()).Append(bytes[..length]);
                length = 0;
            }
            column.Span.Slice(row * width, width).CopyTo(bytes[length..]);
            length += width;
        }
        if (wide is null) return XxHash128.HashToUInt128(bytes[..length]);
        wide.Append(bytes[..length]);
        return wide.GetCurrentHashAsUInt128();
    }

    /// <summary>A place in a list of chunks.</summary>
    private readonly record struct Cursor(IReadOnlyList<RowChunk> Chunks, int Index = 0, int Row = 0)
    {
        public RowChunk? Chunk => Index < Chunks.Count ? Chunks[Index] : null;

        public Cursor Next => Row + 1 < Chunks[Index].RowCount ? this with { Row = Row + 1 } : new(Chunks, Index + 1);
    }
}

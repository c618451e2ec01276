using MarketStore.Engine.Columns;

namespace MarketStore.Protocols.Service;

/// <summary>The values of one result column, produced as they are sent.</summary>
public interface IColumnValues
{
    /// <summary>Copies values from a row on, little-endian, as many as the target holds; there are that many.</summary>
    void Copy(long firstRow, Span<byte> target);
}

/// <summary>One result column.</summary>
/// <param name="Name">Epoch is first; Nanoseconds is last for variable buckets.</param>
/// <param name="Values">Read once, from the first row to the last.</param>
public sealed record ResultColumn(string Name, ColumnType Type, long RowCount, IColumnValues Values)
{
    /// <summary>A column that lies in memory, in one piece or several.</summary>
    public ResultColumn(string name, ColumnType type, IReadOnlyList<ReadOnlyMemory<byte>> chunks)
        : this(name, type, chunks.Sum(chunk => (long)chunk.Length) / type.Width(), new InMemory(chunks, type.Width()))
    {
    }

    public long ByteCount => RowCount * Type.Width();

    private sealed class InMemory(IReadOnlyList<ReadOnlyMemory<byte>> chunks, int width) : IColumnValues
    {
        public void Copy(long firstRow, Span<byte> target)
        {
            long skip = firstRow * width;
            foreach (ReadOnlyMemory<byte> chunk in chunks)
            {
                if (target.IsEmpty) return;
                if (skip < chunk.Length)
                {
                    ReadOnlySpan<byte> rest = chunk.Span[(int)skip..];
                    int count = Math.Min(rest.Length, target.Length);
                    rest[..count].CopyTo(target);
                    target = target[count..];
                }
                skip = Math.Max(0, skip - chunk.Length);
            }
        }
    }
}

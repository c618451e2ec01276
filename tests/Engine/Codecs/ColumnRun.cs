using MarketStore.Engine.Columns;
using MarketStore.Engine.Scan;

namespace MarketStore.Tests.Engine.Codecs;

/// <summary>Rows from plain arrays, for what takes a <see cref="Run"/>.</summary>
internal sealed class ColumnRun(Schema schema, long[] times, byte[][] values) : Run(schema)
{
    public override int Count => times.Length;

    public override ReadOnlySpan<long> Times => times;

    public override void Copy(int column, int first, Span<byte> target) =>
        values[column].AsSpan(first * Width(column), target.Length).CopyTo(target);

    public override void Dispose()
    {
        // Nothing is borrowed.
    }
}

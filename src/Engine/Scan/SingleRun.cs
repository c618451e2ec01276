using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;

namespace MarketStore.Engine.Scan;

/// <summary>One row that is kept decoded.</summary>
internal sealed class SingleRun(Schema schema, LastRow row) : Run(schema)
{
    private readonly long[] _times = [row.TimeNs];

    public override ReadOnlySpan<long> Times => _times;

    public override void Copy(int column, int first, Span<byte> target)
    {
        int offset = 0;
        for (int c = 0; c < column; c++) offset += Width(c);
        row.Values.AsSpan(offset, target.Length).CopyTo(target);
    }

    public override void Dispose()
    {
        // Nothing is rented.
    }
}

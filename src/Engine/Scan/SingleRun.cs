using MarketStore.Engine.Catalog;

namespace MarketStore.Engine.Scan;

/// <summary>One row that is kept decoded.</summary>
internal sealed class SingleRun(LastRow row) : Run(row.Schema)
{
    private readonly long[] _times = [row.TimeNs];

    public override int Count => 1;

    public override ReadOnlySpan<long> Times => _times;

    public override void Copy(int column, int first, Span<byte> target) =>
        row.Values.AsSpan(Schema.Offset(column) - sizeof(long), target.Length).CopyTo(target);

    public override void Dispose()
    {
        // Nothing is rented.
    }
}

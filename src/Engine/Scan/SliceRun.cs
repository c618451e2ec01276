namespace MarketStore.Engine.Scan;

/// <summary>Some neighbouring rows of another run, which stays the caller's to dispose.</summary>
internal sealed class SliceRun(Run rows, int first, int count) : Run(rows.Schema)
{
    public override ReadOnlySpan<long> Times => rows.Times.Slice(first, count);

    public override void Copy(int column, int firstRow, Span<byte> target) => rows.Copy(column, first + firstRow, target);

    public override void Dispose()
    {
        // Nothing is rented.
    }
}

namespace MarketStore.Engine.Scan;

/// <summary>
/// A few rows of another run, decoded and copied, so that the other one can give its buffers back: a result of one bar
/// of each of 500 symbols would otherwise hold 500 blocks.
/// </summary>
internal sealed class KeptRun : Run
{
    private readonly long[] _times;

    /// <summary>By position in the schema; null where a column was not asked for.</summary>
    private readonly byte[]?[] _columns;

    /// <param name="rows">Stays with its owner.</param>
    /// <param name="positions">The columns to keep.</param>
    public KeptRun(Run rows, ReadOnlySpan<int> positions, int first, int count)
        : base(rows.Schema)
    {
        _times = new long[count];
        rows.CopyTimes(first, _times);
        _columns = new byte[]?[rows.Schema.Columns.Length];
        foreach (int position in positions)
        {
            byte[] values = _columns[position] = new byte[count * Width(position)];
            rows.Copy(position, first, values);
        }
    }

    public override int Count => _times.Length;

    public override ReadOnlySpan<long> Times => _times;

    public override void Copy(int column, int first, Span<byte> target) =>
        _columns[column].AsSpan(first * Width(column), target.Length).CopyTo(target);

    public override void Dispose()
    {
        // Nothing is rented.
    }
}

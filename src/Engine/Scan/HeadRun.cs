using MarketStore.Engine.Columns;
using MarketStore.Engine.Heads;

namespace MarketStore.Engine.Scan;

/// <summary>The rows of a head, in time order.</summary>
/// <param name="view">May have been written with other columns.</param>
/// <param name="schema">Of the version that is read.</param>
internal sealed class HeadRun(HeadView view, Schema schema) : Run(schema)
{
    private readonly HeadOrder? _order = view.Order;

    public override int Count => Times.Length;

    public override ReadOnlySpan<long> Times => _order is null ? view.Times : _order.Times;

    public override void Copy(int column, int first, Span<byte> target)
    {
        int width = Width(column);
        int place = ReferenceEquals(view.Schema, Schema) ? column : view.Schema.IndexOf(Schema.Ids[column]);
        if (place < 0)
        {
            Invariant.Holds(Schema.IsAdded(column), "a head has the columns that its bucket was created with");
            MissingValues.Fill(Schema.Columns[column].Type, target);
            return;
        }
        ReadOnlySpan<byte> source = view.Column(place).Span;
        if (_order is null) source.Slice(first * width, target.Length).CopyTo(target);
        else Gather.Rows(source, _order.Rows.AsSpan(first, target.Length / width), width, target);
    }

    public override void Dispose()
    {
        // Nothing is rented.
    }
}

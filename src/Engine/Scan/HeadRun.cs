using MarketStore.Engine.Columns;
using MarketStore.Engine.Heads;

namespace MarketStore.Engine.Scan;

/// <summary>The rows of a head, in time order.</summary>
internal sealed class HeadRun(HeadView view) : Run(view.Schema)
{
    private readonly HeadOrder? _order = view.Order;

    public override int Count => Times.Length;

    public override ReadOnlySpan<long> Times => _order is null ? view.Times : _order.Times;

    public override void Copy(int column, int first, Span<byte> target)
    {
        int width = Width(column);
        ReadOnlySpan<byte> source = view.Column(column).Span;
        if (_order is null) source.Slice(first * width, target.Length).CopyTo(target);
        else Gather.Rows(source, _order.Rows.AsSpan(first, target.Length / width), width, target);
    }

    public override void Dispose()
    {
        // Nothing is rented.
    }
}

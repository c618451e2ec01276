namespace MarketStore.Cli.Loading.Times;

/// <summary>Times by a Go layout; those that name no offset are of a zone.</summary>
internal sealed class LayoutTimes(GoTimeLayout layout, LocalClock clock) : TimeReader
{
    public override string Description => $"by the layout '{layout.Text}' in {clock.Name}";

    public override bool TryRead(ReadOnlySpan<byte> text, out long ns)
    {
        ns = 0;
        return layout.TryParse(text, out WallTime time) && clock.TryInstant(time, out ns);
    }
}

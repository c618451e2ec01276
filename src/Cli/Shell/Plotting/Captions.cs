namespace MarketStore.Cli.Shell.Plotting;

/// <summary>The start of the last line of a plot over time.</summary>
internal static class Captions
{
    /// <summary>The whole span of time, since the labels of ticks say a part only; and the zone, if it is not UTC.</summary>
    public static string Of(TimeAxis axis, (long From, long To) span, PlotOptions options)
    {
        string text = axis.Span(span.From, span.To);
        return options.Zone.HasSameRules(TimeZoneInfo.Utc) ? text : $"{text} {options.Zone.Id}";
    }
}

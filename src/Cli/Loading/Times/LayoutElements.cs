using System.Text;

namespace MarketStore.Cli.Loading.Times;

/// <summary>
/// Cuts a Go layout into its elements, as Go's time package does: the longest element that begins at a letter or digit
/// is it, <c>Jan</c> and <c>Mon</c> are none where a lower-case letter follows, and all else is literal.
/// </summary>
internal static class LayoutElements
{
    /// <summary>Longer ones before those that they begin with.</summary>
    private static readonly (string Text, LayoutPart Part)[] Known =
    [
        ("January", LayoutPart.MonthName), ("Jan", LayoutPart.MonthShort),
        ("Monday", LayoutPart.WeekdayName), ("Mon", LayoutPart.WeekdayShort), ("MST", LayoutPart.ZoneName),
        ("002", LayoutPart.DayOfYear), ("01", LayoutPart.MonthZero), ("02", LayoutPart.DayZero), ("03", LayoutPart.Hour12Zero),
        ("04", LayoutPart.MinuteZero), ("05", LayoutPart.SecondZero), ("06", LayoutPart.Year2),
        ("15", LayoutPart.Hour), ("1", LayoutPart.Month), ("2006", LayoutPart.Year), ("2", LayoutPart.Day),
        ("__2", LayoutPart.DayOfYearPadded), ("_2", LayoutPart.DayPadded),
        ("3", LayoutPart.Hour12), ("4", LayoutPart.Minute), ("5", LayoutPart.Second),
        ("PM", LayoutPart.HalfDay), ("pm", LayoutPart.HalfDay),
        ("-07:00:00", LayoutPart.Offset), ("-070000", LayoutPart.Offset), ("-07:00", LayoutPart.Offset), ("-0700", LayoutPart.Offset), ("-07", LayoutPart.Offset),
        ("Z07:00:00", LayoutPart.OffsetOrZ), ("Z070000", LayoutPart.OffsetOrZ), ("Z07:00", LayoutPart.OffsetOrZ), ("Z0700", LayoutPart.OffsetOrZ), ("Z07", LayoutPart.OffsetOrZ),
    ];

    public static LayoutStep[] Of(string layout)
    {
        var steps = new List<LayoutStep>();
        var literal = new StringBuilder();
        for (int at = 0; at < layout.Length;)
        {
            if (ElementAt(layout, at) is not { } found)
            {
                literal.Append(layout[at++]);
                continue;
            }
            EndLiteral();
            steps.Add(found.Step);
            at += found.Length;
        }
        EndLiteral();
        return [.. steps];

        void EndLiteral()
        {
            if (literal.Length > 0) steps.Add(new LayoutStep(LayoutPart.Literal, Encoding.UTF8.GetBytes(literal.ToString())));
            literal.Clear();
        }
    }

    private static (LayoutStep Step, int Length)? ElementAt(string layout, int at)
    {
        if (layout[at] is '.' or ',') return FractionAt(layout, at);
        foreach ((string text, LayoutPart part) in Known)
        {
            if (string.CompareOrdinal(layout, at, text, 0, text.Length) != 0) continue;
            int next = at + text.Length;
            bool isWord = part is LayoutPart.MonthShort or LayoutPart.WeekdayShort;
            if (isWord && next < layout.Length && char.IsAsciiLetterLower(layout[next])) return null;
            if (part == LayoutPart.DayPadded && string.CompareOrdinal(layout, at + 1, "2006", 0, 4) == 0) return null;
            return (new LayoutStep(part, Encoding.ASCII.GetBytes(text)), text.Length);
        }
        return null;
    }

    private static (LayoutStep Step, int Length)? FractionAt(string layout, int at)
    {
        int next = at + 1;
        if (next == layout.Length || layout[next] is not ('0' or '9')) return null;
        while (next < layout.Length && layout[next] == layout[at + 1]) next++;
        if (next < layout.Length && char.IsAsciiDigit(layout[next])) return null;
        LayoutPart part = layout[at + 1] == '0' ? LayoutPart.Fraction : LayoutPart.FractionOptional;
        return (new LayoutStep(part, [], next - at - 1), next - at);
    }
}

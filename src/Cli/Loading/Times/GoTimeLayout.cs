using MarketStore.Engine;

namespace MarketStore.Cli.Loading.Times;

/// <summary>
/// Times that are written like Go's reference time, Mon Jan 2 15:04:05 MST 2006, is in a layout. What Go's
/// time.Parse reads is read, to the same instant, and two things more:
///
///     layout                  text                          is
///     20060102 15:04:05       20161230 21:37:57 140000      21:37:57.140: a tail of a separator and 1 to 9 digits
///     20060102 150405         20161230 213757140            the same: digits alone
///
/// Go itself takes a point and digits after the seconds for a fraction, whether or not the layout has one. Every text is
/// read by itself: none changes how the next is read.
/// </summary>
/// <remarks>Immutable; nothing is allocated for a text.</remarks>
internal sealed class GoTimeLayout
{
    private static readonly string[] Months =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    private static readonly string[] Weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

    private readonly LayoutStep[] _steps;
    private readonly bool _mayHaveTail;

    /// <exception cref="MarketStoreException">The layout does not say a year, so it is none.</exception>
    public GoTimeLayout(string layout)
    {
        Text = layout;
        _steps = LayoutElements.Of(layout);
        _mayHaveTail = Array.Exists(_steps, step => step.IsSecond) && !Array.Exists(_steps, step => step.IsFraction);
        if (!Array.Exists(_steps, step => step.Part is LayoutPart.Year or LayoutPart.Year2))
        {
            throw MarketStoreException.Invalid($"'{layout}' is no time layout: write how 2 January 2006, 15:04:05 would stand in the file, such as 2006-01-02 15:04:05");
        }
    }

    /// <summary>As it was given.</summary>
    public string Text { get; }

    /// <summary>Reads a whole text.</summary>
    public bool TryParse(ReadOnlySpan<byte> text, out WallTime time)
    {
        var cursor = new TextCursor(text);
        var fields = new CalendarFields();
        long? offset = null;
        bool isZoneName = false;
        time = default;
        for (int i = 0; i < _steps.Length; i++)
        {
            ref readonly LayoutStep step = ref _steps[i];
            switch (step.Part)
            {
                case LayoutPart.Literal:
                    if (!TryLiteral(ref cursor, step.Text)) return false;
                    break;
                case LayoutPart.Offset or LayoutPart.OffsetOrZ:
                    if (!TryOffset(ref cursor, step, out long ahead)) return false;
                    offset = ahead;
                    break;
                case LayoutPart.ZoneName:
                    if (!ZoneNames.TryTake(ref cursor, out long named)) return false;
                    // An offset that is written says more than its name.
                    isZoneName = offset is null && named != 0;
                    offset ??= named;
                    break;
                default:
                    if (!TryField(ref cursor, step, ref fields)) return false;
                    if (step.IsSecond && !TryUnsaidFraction(ref cursor, i, ref fields)) return false;
                    break;
            }
        }
        if (!cursor.IsAtEnd && !TryTail(ref cursor, ref fields)) return false;
        if (!fields.TryCount(out long localNs)) return false;
        time = new WallTime(localNs, offset, isZoneName);
        return true;
    }

    /// <summary>A space stands for any number of spaces, as in Go.</summary>
    private static bool TryLiteral(ref TextCursor text, ReadOnlySpan<byte> literal)
    {
        if (text.Left.StartsWith(literal) && !literal.Contains((byte)' '))
        {
            text.Left = text.Left[literal.Length..];
            return true;
        }
        while (!literal.IsEmpty)
        {
            if (literal[0] == ' ')
            {
                if (!text.IsAtEnd && text.Left[0] != ' ') return false;
                literal = literal.TrimStart((byte)' ');
                text.Left = text.Left.TrimStart((byte)' ');
            }
            else
            {
                if (!text.TryTake(literal[0])) return false;
                literal = literal[1..];
            }
        }
        return true;
    }

    private static bool TryField(ref TextCursor text, in LayoutStep step, ref CalendarFields fields)
    {
        switch (step.Part)
        {
            case LayoutPart.Year: return text.TryNumber(4, out fields.Year);
            case LayoutPart.Year2:
                if (!text.TryNumber(2, out int year)) return false;
                fields.Year = year >= 69 ? 1900 + year : 2000 + year;
                return true;
            case LayoutPart.MonthName or LayoutPart.MonthShort:
                bool isMonth = text.TryName(Months, step.Part == LayoutPart.MonthShort, out int month);
                fields.Month = month + 1;
                return isMonth;
            case LayoutPart.WeekdayName or LayoutPart.WeekdayShort: return text.TryName(Weekdays, step.Part == LayoutPart.WeekdayShort, out _);
            case LayoutPart.Month: return text.TryShortNumber(out fields.Month);
            case LayoutPart.MonthZero: return text.TryNumber(2, out fields.Month);
            case LayoutPart.Day: return text.TryShortNumber(out fields.Day);
            case LayoutPart.DayPadded:
                text.TryTake((byte)' ');
                return text.TryShortNumber(out fields.Day);
            case LayoutPart.DayZero: return text.TryNumber(2, out fields.Day);
            case LayoutPart.DayOfYear: return text.TryNumber(3, out fields.DayOfYear) && fields.DayOfYear > 0;
            case LayoutPart.DayOfYearPadded:
                text.Left = text.Left.TrimStart((byte)' ');
                return text.TryNumber(text.HasDigit(2) ? 3 : text.HasDigit(1) ? 2 : 1, out fields.DayOfYear) && fields.DayOfYear > 0;
            case LayoutPart.Hour or LayoutPart.Hour12: return text.TryShortNumber(out fields.Hour) && (step.Part == LayoutPart.Hour || fields.Hour <= 12);
            case LayoutPart.Hour12Zero: return text.TryNumber(2, out fields.Hour) && fields.Hour <= 12;
            case LayoutPart.Minute: return text.TryShortNumber(out fields.Minute);
            case LayoutPart.MinuteZero: return text.TryNumber(2, out fields.Minute);
            case LayoutPart.Second: return text.TryShortNumber(out fields.Second);
            case LayoutPart.SecondZero: return text.TryNumber(2, out fields.Second);
            case LayoutPart.HalfDay: return TryHalfDay(ref text, ref fields);
            default: return TryFraction(ref text, step, ref fields);
        }
    }

    private static bool TryHalfDay(ref TextCursor text, ref CalendarFields fields)
    {
        if (text.Left.Length < 2 || (text.Left[1] | 0x20) != 'm' || (text.Left[0] | 0x20) is not ('a' or 'p')) return false;
        fields.HalfDay = (text.Left[0] | 0x20) == 'p' ? 12 : 0;
        text.Left = text.Left[2..];
        return true;
    }

    private static bool TryFraction(ref TextCursor text, in LayoutStep step, ref CalendarFields fields)
    {
        bool isThere = !text.IsAtEnd && text.Left[0] is (byte)'.' or (byte)',' && text.HasDigit(1);
        if (!isThere) return step.Part == LayoutPart.FractionOptional;
        text.Left = text.Left[1..];
        int before = text.Left.Length;
        return text.TryFraction(out fields.Nanos) && (step.Part == LayoutPart.FractionOptional || before - text.Left.Length == step.Digits);
    }

    private static bool TryOffset(ref TextCursor text, in LayoutStep step, out long offsetNs)
    {
        offsetNs = 0;
        if (step.Part == LayoutPart.OffsetOrZ && text.TryTake((byte)'Z')) return true;
        bool hasColons = step.Text.Length > 3 && step.Text[3] == ':';
        return text.TryOffset(hasColons, hasColons ? step.Text.Length / 3 : (step.Text.Length - 1) / 2, out offsetNs);
    }

    /// <summary>A fraction after the seconds that the layout does not have.</summary>
    private bool TryUnsaidFraction(ref TextCursor text, int place, ref CalendarFields fields)
    {
        bool isSaid = place + 1 < _steps.Length && _steps[place + 1].IsFraction;
        if (isSaid || text.IsAtEnd || text.Left[0] is not ((byte)'.' or (byte)',') || !text.HasDigit(1)) return true;
        text.Left = text.Left[1..];
        return text.TryFraction(out fields.Nanos);
    }

    /// <summary>Digits behind it all, after a separator or without one: a fraction of a second.</summary>
    private bool TryTail(ref TextCursor text, ref CalendarFields fields)
    {
        if (!_mayHaveTail || fields.Nanos != 0) return false;
        if (!text.HasDigit()) text.Left = text.Left[1..];
        return text.TryFraction(out fields.Nanos) && text.IsAtEnd;
    }
}

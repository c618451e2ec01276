namespace MarketStore.Cli.Loading.Times;

/// <summary>What an element of a Go layout stands for. "Zero" parts have two digits, others one or two.</summary>
internal enum LayoutPart : byte
{
    Literal,
    Year,
    Year2,
    MonthName,
    MonthShort,
    Month,
    MonthZero,
    WeekdayName,
    WeekdayShort,
    Day,
    DayPadded,
    DayZero,
    DayOfYear,
    DayOfYearPadded,
    Hour,
    Hour12,
    Hour12Zero,
    Minute,
    MinuteZero,
    Second,
    SecondZero,

    /// <summary><c>.000</c>: a separator and exactly that many digits.</summary>
    Fraction,

    /// <summary><c>.999</c>: a separator and any number of digits, or nothing.</summary>
    FractionOptional,
    HalfDay,

    /// <summary><c>MST</c>: the name of an offset.</summary>
    ZoneName,

    /// <summary><c>-07</c>, <c>-0700</c>, <c>-07:00</c>, <c>-070000</c>, <c>-07:00:00</c>.</summary>
    Offset,

    /// <summary>The same, or the letter Z.</summary>
    OffsetOrZ,
}

using MarketStore.Engine.Time;

namespace MarketStore.Cli.Loading.Times;

/// <summary>The parts of a time while it is read. What is not written is 1 January, midnight.</summary>
internal struct CalendarFields
{
    public int Year;
    public int Month = 1;
    public int Day = 1;

    /// <summary>1 to 366; 0: month and day say it.</summary>
    public int DayOfYear;
    public int Hour;
    public int Minute;
    public int Second;
    public int Nanos;

    /// <summary>12 for PM, 0 for AM; -1: hours are those of a day.</summary>
    public int HalfDay = -1;

    public CalendarFields()
    {
    }

    /// <returns>False: there is no such day or hour, or it is out of what can be stored.</returns>
    public readonly bool TryCount(out long localNs)
    {
        localNs = 0;
        int hour = Hour;
        if (HalfDay >= 0)
        {
            if (hour > 12) return false;
            hour = (hour % 12) + HalfDay;
        }
        if (Year is < 1678 or > 2261 || hour > 23 || Minute > 59 || Second > 59) return false;
        long days;
        if (DayOfYear > 0)
        {
            if (DayOfYear > (DateTime.IsLeapYear(Year) ? 366 : 365)) return false;
            days = DaysBefore(Year, 1, 1) + DayOfYear - 1;
        }
        else
        {
            if (Month is < 1 or > 12 || Day < 1 || (Day > 28 && Day > DateTime.DaysInMonth(Year, Month))) return false;
            days = DaysBefore(Year, Month, Day);
        }
        localNs = (days * Timestamps.NsPerDay) + ((((hour * 60L) + Minute) * 60) + Second) * Timestamps.NsPerSecond + Nanos;
        return true;
    }

    /// <summary>Days from 1970-01-01, with years that begin in March (Hinnant, "chrono-compatible date algorithms").</summary>
    private static long DaysBefore(int year, int month, int day)
    {
        int y = month <= 2 ? year - 1 : year;
        int dayOfYear = (((153 * (month + (month > 2 ? -3 : 9))) + 2) / 5) + day - 1;
        return (y * 365L) + (y / 4) - (y / 100) + (y / 400) + dayOfYear - 719_468;
    }
}

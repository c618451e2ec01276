using System.Globalization;
using MarketStore.Engine.Time;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Functions;
using MarketStore.Sql.Types;

namespace MarketStore.Cli.Shell.Output;

/// <summary>
/// The values of one column as people read them, in one line each: numbers in the shortest digits that give them back,
/// times in a zone, all with as many digits of a second (0, 3, 6 or 9) as the one that needs most, or as days when all are
/// midnights. NULL is <c>NULL</c>; a text that says so has quotes.
/// </summary>
internal sealed class CellText(SqlType type, TimeZoneInfo zone)
{
    public const string Null = "NULL";

    private const int NsDigits = 9;

    private readonly char[] _chars = new char[64];
    private int _fractionDigits;
    private bool _isDays;

    /// <summary>Numbers are written to the right.</summary>
    public bool IsNumber => type.IsNumber();

    /// <summary>Whether a part of a value says something. Half a number lies.</summary>
    public bool CanBeCut => type is SqlType.Text or SqlType.Interval;

    /// <summary>Looks at all values that will be written, for the digits of their times.</summary>
    public void Prepare(IEnumerable<Column> shown)
    {
        if (type is not (SqlType.Timestamp or SqlType.Time)) return;
        bool hasValues = false, areDays = type == SqlType.Timestamp;
        int digits = 0;
        foreach (Column column in shown)
        {
            var times = (Column<long>)column;
            for (int row = 0; row < times.Count; row++)
            {
                if (times.IsNull(row)) continue;
                hasValues = true;
                long ns = times.At(row);
                digits = Math.Max(digits, DigitsOf(Timestamps.Nanos(ns)));
                areDays = areDays && Timestamps.FloorRemainder(Local(ns), Timestamps.NsPerDay) == 0;
                if (digits == NsDigits && !areDays) break;
            }
        }
        (_fractionDigits, _isDays) = (digits, hasValues && areDays);
    }

    /// <summary>The text of a value, valid until the next one is asked for.</summary>
    public ReadOnlySpan<char> Of(Column column, int row)
    {
        if (column.IsNull(row)) return Null;
        CultureInfo culture = CultureInfo.InvariantCulture;
        int count;
        switch (column)
        {
            case Column<double> values:
                double number = values.At(row);
                if (type == SqlType.Real) ((float)number).TryFormat(_chars, out count, default, culture);
                else number.TryFormat(_chars, out count, default, culture);
                return _chars.AsSpan(0, count);
            case Column<long> values when !type.IsTemporal():
                values.At(row).TryFormat(_chars, out count, default, culture);
                return _chars.AsSpan(0, count);
            case Column<long> values:
                return Time(values.At(row));
            case Column<ulong> values:
                values.At(row).TryFormat(_chars, out count, default, culture);
                return _chars.AsSpan(0, count);
            case Column<string> values:
                return values.At(row) == Null ? $"'{Null}'" : Escapes.Of(values.At(row));
            case Column<bool> values:
                return values.At(row) ? "true" : "false";
            default:
                return column[row]!.ToString();
        }
    }

    private ReadOnlySpan<char> Time(long value)
    {
        // Days reach further than nanoseconds do.
        if (type == SqlType.Date) return ValueText.Date(value);
        long ns = type == SqlType.Timestamp ? Local(value) : value;
        string format = type == SqlType.Time ? "HH:mm:ss" : _isDays ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss";
        DateTime second = DateTime.UnixEpoch.AddSeconds(Timestamps.Seconds(ns));
        second.TryFormat(_chars, out int count, format, CultureInfo.InvariantCulture);
        if (_fractionDigits == 0) return _chars.AsSpan(0, count);
        _chars[count++] = '.';
        Timestamps.Nanos(ns).TryFormat(_chars.AsSpan(count), out _, "D9", CultureInfo.InvariantCulture);
        return _chars.AsSpan(0, count + _fractionDigits);
    }

    /// <summary>What the clocks of the zone show, as if it were UTC.</summary>
    private long Local(long ns)
    {
        if (ReferenceEquals(zone, TimeZoneInfo.Utc)) return ns;
        return ns + (zone.GetUtcOffset(DateTime.UnixEpoch.AddSeconds(Timestamps.Seconds(ns))).Ticks * 100);
    }

    private static int DigitsOf(int nanos) => nanos == 0 ? 0 : nanos % 1_000_000 == 0 ? 3 : nanos % 1_000 == 0 ? 6 : NsDigits;
}

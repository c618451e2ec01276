using System.Globalization;
using System.Numerics;
using MarketStore.Engine.Time;
using MarketStore.Sql;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Functions;
using MarketStore.Sql.Types;

namespace MarketStore.Cli.Shell.Output;

/// <summary>
/// Values as the Go MarketStore prints them: times as <c>2006-01-02 15:04:05 +0000 UTC</c>, floats in the fewest digits
/// that give them back and never with an exponent, TRUE and FALSE, texts without space around them. NULL, which it had not,
/// is nothing. The nanoseconds of ticks follow in a column of their own, the last one.
/// </summary>
internal sealed class LegacyText
{
    private readonly IReadOnlyList<SqlColumn> _columns;
    private readonly int _ticksAt;
    private readonly char[] _chars = new char[64];

    public LegacyText(IReadOnlyList<SqlColumn> columns)
    {
        _columns = columns;
        _ticksAt = columns.ToList().FindIndex(column => column.IsTickTime);
    }

    /// <summary>Columns that are printed.</summary>
    public int Count => _columns.Count + (_ticksAt >= 0 ? 1 : 0);

    public string Name(int place) => place < _columns.Count ? _columns[place].Name : "Nanoseconds";

    public SqlType Type(int place) => place < _columns.Count ? _columns[place].Type : SqlType.Integer;

    /// <summary>The text of a value, valid until the next one is asked for.</summary>
    public ReadOnlySpan<char> Of(Batch batch, int row, int place)
    {
        bool isNanoseconds = place == _columns.Count;
        Column column = batch.Columns[isNanoseconds ? _ticksAt : place];
        if (column.IsNull(row)) return default;
        return column switch
        {
            Column<long> values when isNanoseconds => Whole(Timestamps.Nanos(values.At(row))),
            Column<long> values => Type(place) switch
            {
                SqlType.Timestamp => Time(values.At(row), hasFraction: place != _ticksAt),
                SqlType.Date or SqlType.Time => ValueText.Format(column, row, Type(place)),
                _ => Whole(values.At(row)),
            },
            Column<double> values when Type(place) == SqlType.Real => Float((float)values.At(row)),
            Column<double> values => Float(values.At(row)),
            Column<ulong> values => Whole(values.At(row)),
            Column<bool> values => values.At(row) ? "TRUE" : "FALSE",
            Column<string> values => values.At(row).AsSpan().Trim(),
            _ => column[row]!.ToString(),
        };
    }

    private ReadOnlySpan<char> Whole<T>(T value)
        where T : ISpanFormattable
    {
        value.TryFormat(_chars, out int count, default, CultureInfo.InvariantCulture);
        return _chars.AsSpan(0, count);
    }

    /// <param name="hasFraction">What is left of a second, if anything, is written: no other column has it.</param>
    private ReadOnlySpan<char> Time(long ns, bool hasFraction)
    {
        DateTime.UnixEpoch.AddSeconds(Timestamps.Seconds(ns)).TryFormat(_chars, out int count, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        if (hasFraction && Timestamps.Nanos(ns) is > 0 and int nanos)
        {
            _chars[count++] = '.';
            nanos.TryFormat(_chars.AsSpan(count), out int digits, "D9", CultureInfo.InvariantCulture);
            count = _chars.AsSpan(0, count + digits).TrimEnd('0').Length;
        }
        " +0000 UTC".CopyTo(_chars.AsSpan(count));
        return _chars.AsSpan(0, count + 10);
    }

    /// <summary>Go's FormatFloat(value, 'f', -1, bits): the digits are .NET's, which are the shortest too; an exponent becomes zeros.</summary>
    private ReadOnlySpan<char> Float<T>(T value)
        where T : INumberBase<T>
    {
        if (!T.IsFinite(value)) return T.IsNaN(value) ? "NaN" : T.IsNegative(value) ? "-Inf" : "+Inf";
        ReadOnlySpan<char> text = Whole(value);
        int e = text.IndexOf('E');
        return e < 0 ? text : Plain(text[..e].ToString(), int.Parse(text[(e + 1)..], CultureInfo.InvariantCulture));
    }

    /// <summary>Writes digits with one before the point at the places that an exponent gives them.</summary>
    private static string Plain(string mantissa, int exponent)
    {
        string sign = mantissa[0] == '-' ? "-" : "", digits = mantissa[sign.Length..].Replace(".", "", StringComparison.Ordinal);
        if (exponent < 0) return $"{sign}0.{new string('0', -exponent - 1)}{digits}";
        if (exponent >= digits.Length - 1) return sign + digits.PadRight(exponent + 1, '0');
        return $"{sign}{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}";
    }
}

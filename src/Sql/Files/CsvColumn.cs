using System.Globalization;
using MarketStore.Sql.Binding;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Functions;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Files;

/// <summary>Fields of one column on their way into a batch.</summary>
internal abstract class CsvColumn
{
    /// <summary>Types that a column of a file without types may turn out to have; the first one that fits is it.</summary>
    public static IReadOnlyList<SqlType> Inferred { get; } = [SqlType.BigInt, SqlType.Double, SqlType.Boolean, SqlType.Timestamp, SqlType.Text];

    /// <summary>Whether a field looks like a value of one of these types. Numbers can be times, too, and are not taken for any.</summary>
    public static bool Fits(SqlType type, ReadOnlySpan<char> text) => type switch
    {
        SqlType.BigInt => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        SqlType.Double => TryDouble(text, out _),
        SqlType.Boolean => bool.TryParse(text, out _),
        SqlType.Timestamp => text.Length >= 7 && text[4] == '-' && TryTime(text, out _),
        _ => true,
    };

    /// <summary>Adds a field.</summary>
    /// <returns>False: it is no value of the column's type.</returns>
    public abstract bool TryAdd(ReadOnlySpan<char> text);

    public abstract void AddNull();

    /// <summary>What was added since the last time.</summary>
    public abstract Column Take();

    /// <param name="type">One that buckets store, or a time.</param>
    public static CsvColumn Of(SqlType type) => type switch
    {
        SqlType.Boolean => new Values<bool>(bool.TryParse),
        SqlType.UBigInt => new Values<ulong>((text, out value) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value)),
        SqlType.Real => new Values<double>(TryReal),
        SqlType.Double => new Values<double>(TryDouble),
        SqlType.Timestamp => new Values<long>(TryTime),
        SqlType.Text or SqlType.Null => new Texts(),
        _ when type.IsInteger() => Integers(Conversions.Range(type)),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "no column of a CSV file"),
    };

    private static Values<long> Integers((long Least, long Most) range) => new((text, out value) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) && value >= range.Least && value <= range.Most);

    private static bool TryDouble(ReadOnlySpan<char> text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);

    private static bool TryReal(ReadOnlySpan<char> text, out double value)
    {
        bool isNumber = float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float number);
        value = number;
        return isNumber;
    }

    /// <summary>A time as text; a number that is no year is seconds or nanoseconds since 1970.</summary>
    private static bool TryTime(ReadOnlySpan<char> text, out long ns)
    {
        if (text.Length == 4 || !long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number))
        {
            return TimestampText.TryParse(text, TimeZoneInfo.Utc, out ns);
        }
        ns = Coercion.TimeOf(number);
        return true;
    }

    private delegate bool Parser<T>(ReadOnlySpan<char> text, out T value);

    private sealed class Values<T>(Parser<T> parse) : CsvColumn
        where T : struct
    {
        private T[] _values = new T[Batch.MaxRows];
        private bool[] _nulls = new bool[Batch.MaxRows];
        private bool _hasNulls;
        private int _count;

        public override bool TryAdd(ReadOnlySpan<char> text)
        {
            if (!parse(text, out T value)) return false;
            // NaN is how other systems write a number that is missing.
            if (value is double.NaN) AddNull();
            else _values[_count++] = value;
            return true;
        }

        public override void AddNull() => (_hasNulls, _nulls[_count++]) = (true, true);

        public override Column Take()
        {
            var column = new Column<T>(_values, _hasNulls ? _nulls : null, _count);
            (_values, _nulls, _hasNulls, _count) = (new T[Batch.MaxRows], new bool[Batch.MaxRows], false, 0);
            return column;
        }
    }

    /// <summary>Fields that repeat share their text.</summary>
    private sealed class Texts : CsvColumn
    {
        private const int MaxShared = 4096;

        private readonly HashSet<string> _shared = new(StringComparer.Ordinal);
        private readonly List<string?> _texts = new(Batch.MaxRows);

        public override bool TryAdd(ReadOnlySpan<char> text)
        {
            if (!_shared.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out string? known))
            {
                known = text.ToString();
                if (_shared.Count < MaxShared) _shared.Add(known);
            }
            _texts.Add(known);
            return true;
        }

        public override void AddNull() => _texts.Add(null);

        public override Column Take()
        {
            bool[]? nulls = _texts.Contains(null) ? [.. _texts.Select(text => text is null)] : null;
            var column = new Column<string>([.. _texts.Select(text => text ?? "")], nulls);
            _texts.Clear();
            return column;
        }
    }
}

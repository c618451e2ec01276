using System.Globalization;
using MarketStore.Engine.Time;
using MarketStore.Sql.Binding;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Functions;

/// <summary>
/// CAST. Numbers are checked against the range of their new type, DOUBLE rounds to the nearest whole number (halves to
/// the even one), a BIGINT becomes a time as <see cref="Coercion.TimeOf"/> says, and a time a BIGINT of nanoseconds.
/// </summary>
internal static class Conversions
{
    /// <summary>The conversion of one type to another, or null when there is none.</summary>
    /// <param name="isTry">What cannot be converted becomes NULL instead of an error.</param>
    public static ScalarKernel? Find(SqlType from, SqlType to, bool isTry)
    {
        if (from == to) return (arguments, _) => arguments[0];
        if (to == SqlType.Text) return (arguments, rowCount) => Texts(arguments[0], from, rowCount);
        if (from == SqlType.Text) return FromText(to, isTry);
        return (from, to) switch
        {
            (SqlType.Date, SqlType.Timestamp) => Kernel<long, long>(day => Timestamps.CombineSaturating(day * 86_400, 0), (from, to, isTry)),
            (SqlType.Timestamp, SqlType.Date) => Kernel<long, long>(ns => Timestamps.FloorDivide(ns, Timestamps.NsPerDay), (from, to, isTry)),
            (SqlType.Timestamp, SqlType.Time) => Kernel<long, long>(ns => Timestamps.FloorRemainder(ns, Timestamps.NsPerDay), (from, to, isTry)),
            (SqlType.Timestamp or SqlType.Time or SqlType.Date, SqlType.BigInt) => (arguments, _) => arguments[0],
            (SqlType.Boolean, _) when to.IsInteger() && to != SqlType.UBigInt => Kernel<bool, long>(flag => flag ? 1 : 0, (from, to, isTry)),
            (SqlType.Boolean, SqlType.UBigInt) => Kernel<bool, ulong>(flag => flag ? 1UL : 0, (from, to, isTry)),
            (SqlType.Boolean, _) when to.IsFloat() => Kernel<bool, double>(flag => flag ? 1 : 0, (from, to, isTry)),
            (SqlType.UBigInt, SqlType.Boolean) => Kernel<ulong, bool>(number => number != 0, (from, to, isTry)),
            (_, SqlType.Boolean) when from.IsInteger() => Kernel<long, bool>(number => number != 0, (from, to, isTry)),
            (_, SqlType.Boolean) when from.IsFloat() => Kernel<double, bool>(number => number != 0, (from, to, isTry)),
            (_, SqlType.Timestamp) when from.IsInteger() && from != SqlType.UBigInt => Kernel<long, long>(Instant, (from, to, isTry)),
            _ when from.IsNumber() && to.IsNumber() => Numbers(from, to, isTry),
            _ => null,
        };
    }

    /// <summary>Null: no time that can be stored.</summary>
    private static long? Instant(long number) => Coercion.TimeOf(number) is >= Timestamps.MinNs and < Timestamps.MaxNs and var ns ? ns : null;

    private static ScalarKernel Numbers(SqlType from, SqlType to, bool isTry)
    {
        (SqlType, SqlType, bool) cast = (from, to, isTry);
        (long Least, long Most) range = Range(to);
        switch (from.StorageOf(), to.StorageOf())
        {
            case (Storage.Int64, Storage.Int64):
                (long Least, long Most) given = Range(from);
                if (given.Least >= range.Least && given.Most <= range.Most) return (arguments, _) => arguments[0];
                return Kernel<long, long>(number => number >= range.Least && number <= range.Most ? number : null, cast);
            case (Storage.Int64, Storage.UInt64):
                return Kernel<long, ulong>(number => number >= 0 ? (ulong)number : null, cast);
            case (Storage.Int64, _) when to == SqlType.Double:
                return Widen;
            case (Storage.Int64, _):
                return Kernel<long, double>(number => Narrow(number, to), cast);
            case (Storage.UInt64, Storage.Int64):
                return Kernel<ulong, long>(number => number <= (ulong)range.Most ? (long)number : null, cast);
            case (Storage.UInt64, _):
                return Kernel<ulong, double>(number => Narrow(number, to), cast);
            case (_, Storage.Int64):
                return Kernel<double, long>(number => Whole(number, range), cast);
            case (_, Storage.UInt64):
                return Kernel<double, ulong>(number => Math.Round(number) is >= 0 and < 18_446_744_073_709_551_616.0 and var whole ? (ulong)whole : null, cast);
            default:
                return to == SqlType.Real ? Kernel<double, double>(number => Narrow(number, to), cast) : (arguments, _) => arguments[0];
        }
    }

    private static Column Widen(Column[] arguments, int rowCount)
    {
        var numbers = (Column<long>)arguments[0];
        if (numbers.IsConstant) return Column.Constant(Storage.Float64, numbers[0] is long number ? (double)number : null, rowCount);
        double[] wide = GC.AllocateUninitializedArray<double>(rowCount);
        Vectors.Widen(numbers.Values, wide);
        return new Column<double>(wide, numbers.HasNulls ? numbers.Nulls.ToArray() : null);
    }

    /// <summary>Null: beyond the type.</summary>
    private static double? Narrow(double number, SqlType to)
    {
        if (to != SqlType.Real) return number;
        return float.IsInfinity((float)number) && !double.IsInfinity(number) ? null : (float)number;
    }

    private static long? Whole(double number, (long Least, long Most) range)
    {
        double whole = Math.Round(number);
        // The greatest BIGINT is no double: what is next to it is one too many.
        return whole >= range.Least && whole < (double)range.Most + 1 && whole < 9_223_372_036_854_775_808.0 ? (long)whole : null;
    }

    /// <summary>The least and the greatest whole number of a type; of UBIGINT, those that a BIGINT can be.</summary>
    public static (long Least, long Most) Range(SqlType type) => type switch
    {
        SqlType.TinyInt => (sbyte.MinValue, sbyte.MaxValue),
        SqlType.SmallInt => (short.MinValue, short.MaxValue),
        SqlType.Integer => (int.MinValue, int.MaxValue),
        SqlType.UTinyInt => (0, byte.MaxValue),
        SqlType.USmallInt => (0, ushort.MaxValue),
        SqlType.UInteger => (0, uint.MaxValue),
        _ => (long.MinValue, long.MaxValue),
    };

    private static Column<string> Texts(Column values, SqlType type, int rowCount)
    {
        int count = values.IsConstant ? Math.Min(1, rowCount) : rowCount;
        var texts = new string[count];
        for (int i = 0; i < count; i++) texts[i] = values.IsNull(i) ? "" : ValueText.Format(values, i, type);
        if (values.IsConstant && count > 0) return Column.Constant(texts[0], values.IsNull(0), rowCount);
        return new Column<string>(texts, values.HasNulls ? values.Nulls.ToArray() : null);
    }

    private static ScalarKernel? FromText(SqlType to, bool isTry)
    {
        (SqlType, SqlType, bool) cast = (SqlType.Text, to, isTry);
        switch (to)
        {
            case SqlType.Boolean:
                return Kernel<string, bool>(text => Truth(text.Trim()), cast);
            case SqlType.Timestamp:
                return Kernel<string, long>(text => TimestampText.TryParse(text, TimeZoneInfo.Utc, out long ns) ? ns : null, cast);
            case SqlType.Date:
                return Kernel<string, long>(text => TimestampText.TryParse(text, TimeZoneInfo.Utc, out long ns) ? Timestamps.FloorDivide(ns, Timestamps.NsPerDay) : null, cast);
            case SqlType.Time:
                return Kernel<string, long>(TimeOfDay, cast);
            case SqlType.Interval:
                return Kernel<string, Interval>(text => Interval.TryParse(text, out Interval span) ? span : null, cast);
            case SqlType.UBigInt:
                return Kernel<string, ulong>(text => ulong.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out ulong number) ? number : null, cast);
        }
        if (to.IsFloat()) return Kernel<string, double>(text => Number(text) is { } number ? Narrow(number, to) : null, cast);
        if (!to.IsInteger()) return null;
        (long Least, long Most) range = Range(to);
        return Kernel<string, long>(
            text => long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out long whole)
                ? whole >= range.Least && whole <= range.Most ? whole : null
                : Number(text) is { } number ? Whole(number, range) : null,
            cast);
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && !double.IsNaN(number) ? number : null;

    private static bool? Truth(string text) => text.ToLowerInvariant() switch
    {
        "true" or "t" or "yes" or "1" => true,
        "false" or "f" or "no" or "0" => false,
        _ => null,
    };

    private static long? TimeOfDay(string text) =>
        TimestampText.TryParse("1970-01-01T" + text.Trim(), TimeZoneInfo.Utc, out long ns) && ns is >= 0 and < Timestamps.NsPerDay ? ns : null;

    private static ScalarKernel Kernel<T, TResult>(Func<T, TResult?> convert, (SqlType From, SqlType To, bool IsTry) cast)
        where TResult : struct
    {
        if (cast.IsTry) return Kernels.OrNull(convert);
        return Kernels.Of<T, TResult>(value => convert(value) ?? throw Failed(value, cast.From, cast.To));
    }

    private static SqlException Failed<T>(T value, SqlType from, SqlType to)
    {
        string text = value is string written ? $"'{written}'" : ValueText.Format(Column.Constant(from.StorageOf(), value, 1), 0, from);
        return new SqlException($"cannot convert {text} to {to.Name()}; TRY_CAST gives NULL instead", null);
    }
}

using System.Globalization;
using MarketStore.Engine.Time;
using MarketStore.Sql.Functions;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Binding;

/// <summary>
/// Types meet here: which type two have in common, what converts without being asked, and how literals become what
/// their context needs. A text literal beside a time is a time, a whole number beside a time is one by rule:
///
///     up to 32503680000 (the year 3000)   seconds since 1970
///     above                               nanoseconds
/// </summary>
internal static class Coercion
{
    private const long LastSecond = 32_503_680_000;

    /// <summary>The type that values of both fit into, or null.</summary>
    public static SqlType? Common(SqlType a, SqlType b)
    {
        if (a == b || b == SqlType.Null) return a;
        if (a == SqlType.Null) return b;
        if (a.IsNumber() && b.IsNumber())
        {
            if (a.IsFloat() || b.IsFloat()) return SqlType.Double;
            if (IsUnsigned(a) == IsUnsigned(b)) return a > b ? a : b;
            return a == SqlType.UBigInt || b == SqlType.UBigInt ? SqlType.Double : SqlType.BigInt;
        }
        bool areDates = a is SqlType.Date or SqlType.Timestamp && b is SqlType.Date or SqlType.Timestamp;
        return areDates ? SqlType.Timestamp : null;
    }

    /// <summary>The type that all fit into; literals adapt themselves to the others.</summary>
    /// <exception cref="SqlException">There is none.</exception>
    public static SqlType Common(IReadOnlyList<BoundExpression> expressions, string what, Position? at)
    {
        SqlType type = SqlType.Null;
        // Literals last, and of those texts last: each adapts itself to what came before it.
        foreach (BoundExpression expression in expressions.OrderBy(IsFlexible).ThenBy(expression => expression.Type == SqlType.Text))
        {
            if (IsFlexible(expression) && type != SqlType.Null && CanBe(expression, type)) continue;
            type = Common(type, expression.Type) ?? throw new SqlException(
                $"{what}: {type.Name()} and {expression.Type.Name()} have no type in common; CAST one of them to the other's type",
                expression.Origin.At ?? at);
        }
        return type;
    }

    /// <summary>What a conversion without being asked costs; null: it is not made.</summary>
    public static int? Cost(BoundExpression expression, SqlType target)
    {
        SqlType type = expression.Type;
        if (type == target || target == SqlType.Null) return 0;
        if (type == SqlType.Null) return 1;
        if (IsFlexible(expression))
        {
            if (type == SqlType.Text) return CanBe(expression, target) ? 4 : null;
            if (type.IsInteger() && target == SqlType.Timestamp) return 6;
            if (type.IsInteger() && target.IsInteger()) return CanBe(expression, target) ? (target == SqlType.BigInt ? 1 : 2) : null;
        }
        return (type, target) switch
        {
            (SqlType.Real, SqlType.Double) => 1,
            (SqlType.Date, SqlType.Timestamp) => 2,
            (SqlType.UBigInt, SqlType.Double) => 4,
            (_, SqlType.BigInt) when type.IsInteger() && type != SqlType.UBigInt => 1,
            (_, SqlType.UBigInt) when IsUnsigned(type) => 2,
            (_, SqlType.Double) when type.IsInteger() => 4,
            _ => null,
        };
    }

    /// <summary>The expression as one of another type.</summary>
    /// <exception cref="SqlException">A literal does not say such a value.</exception>
    public static BoundExpression To(BoundExpression expression, SqlType target)
    {
        if (expression.Type == target || target == SqlType.Null) return expression;
        if (expression is Constant { IsLiteral: true } literal) return Literal(literal, target);
        return new Conversion(expression, target, IsTry: false) { Origin = expression.Origin };
    }

    /// <summary>A literal as a value of a type.</summary>
    /// <exception cref="SqlException">It does not say one.</exception>
    public static Constant Literal(Constant literal, SqlType target)
    {
        if (literal.Value is null) return new Constant(null, target) { IsLiteral = true, Origin = literal.Origin };
        object value = literal.Value is string text && target != SqlType.Text
            ? FromText(text, target) ?? throw new SqlException($"'{text}' is no {Expected(target)}", literal.Origin.At)
            : FromNumber(literal, target);
        return new Constant(value, target) { Origin = literal.Origin };
    }

    /// <summary>Seconds, or nanoseconds beyond the year 3000.</summary>
    public static long TimeOf(long number) => number is <= LastSecond and >= -LastSecond ? Timestamps.CombineSaturating(number, 0) : number;

    private static bool IsUnsigned(SqlType type) => type is >= SqlType.UTinyInt and <= SqlType.UBigInt;

    private static bool IsFlexible(BoundExpression expression) => expression is Constant { IsLiteral: true };

    /// <summary>Whether a literal can be a value of a type: of texts, whether the type can be written as text at all.</summary>
    private static bool CanBe(BoundExpression expression, SqlType type)
    {
        object? value = ((Constant)expression).Value;
        return value switch
        {
            null => true,
            string => type is not SqlType.Null,
            long number when type == SqlType.UBigInt => number >= 0,
            long => type is SqlType.BigInt or SqlType.Double or SqlType.Timestamp || (type.IsNumber() && type != SqlType.UBigInt),
            ulong => type is SqlType.UBigInt or SqlType.Double,
            double => type.IsFloat(),
            _ => false,
        };
    }

    private static object? FromText(string text, SqlType target)
    {
        string trimmed = text.Trim();
        switch (target)
        {
            case SqlType.Timestamp:
                return TimestampText.TryParse(trimmed, TimeZoneInfo.Utc, out long ns) ? ns : null;
            case SqlType.Date:
                return TimestampText.TryParse(trimmed, TimeZoneInfo.Utc, out long day) ? Timestamps.FloorDivide(day, Timestamps.NsPerDay) : null;
            case SqlType.Interval:
                return Interval.TryParse(trimmed, out Interval interval) ? interval : null;
            case SqlType.Boolean:
                return bool.TryParse(trimmed, out bool truth) ? truth : null;
            case SqlType.UBigInt:
                return ulong.TryParse(trimmed, NumberStyles.None, CultureInfo.InvariantCulture, out ulong unsigned) ? unsigned : null;
        }
        if (target.IsInteger())
        {
            return long.TryParse(trimmed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) ? whole : null;
        }
        if (target.IsFloat())
        {
            return double.TryParse(trimmed, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;
        }
        ScalarKernel? parse = Conversions.Find(SqlType.Text, target, isTry: true);
        return parse?.Invoke([Columns.Column.Constant<string>(trimmed, false, 1)], 1)[0];
    }

    private static object FromNumber(Constant literal, SqlType target) => (literal.Value, target) switch
    {
        (long number, SqlType.Timestamp) => TimeOf(number),
        (long number, SqlType.UBigInt) when number >= 0 => (ulong)number,
        (long number, _) when target.IsFloat() => (double)number,
        (long number, _) when target.IsInteger() && target != SqlType.UBigInt => number,
        (ulong number, _) when target.IsFloat() => (double)number,
        (var value, _) when target.StorageOf() == literal.Storage => value!,
        _ => throw new SqlException($"{ExpressionText.Of(literal)} is no {Expected(target)}", literal.Origin.At),
    };

    private static string Expected(SqlType type) => type switch
    {
        SqlType.Timestamp => "time: write it as '2024-03-08', '2024-03-08 14:30' or '2024-03-08T14:30:00.123Z'",
        SqlType.Date => "date: write it as '2024-03-08'",
        SqlType.Interval => "duration: write it as '5 minutes', '5Min' or '1D'",
        SqlType.Boolean => "truth value: write TRUE or FALSE",
        _ when type.IsNumber() => $"number, and {type.Name()} is needed here",
        _ => type.Name(),
    };
}

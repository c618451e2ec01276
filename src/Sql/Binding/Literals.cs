using System.Globalization;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Binding;

/// <summary>Values of literals.</summary>
internal static class Literals
{
    public static Constant Number(NumberLiteral literal)
    {
        string text = literal.Text.Replace("_", "", StringComparison.Ordinal);
        bool isNegative = text.StartsWith('-');
        string digits = isNegative ? text[1..] : text;
        if (digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            return ulong.TryParse(digits.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong hex)
                && hex <= long.MaxValue
                ? Of(isNegative ? -(long)hex : (long)hex, SqlType.BigInt)
                : throw new SqlException($"{literal.Text} is beyond BIGINT", literal.At);
        }
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole)) return Of(whole, SqlType.BigInt);
        if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong unsigned)) return Of(unsigned, SqlType.UBigInt);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? Of(number, SqlType.Double)
            : throw new SqlException($"{literal.Text} is beyond DOUBLE", literal.At);
    }

    /// <summary>A value for $1: like a literal, it takes the type that its context needs.</summary>
    /// <param name="value">Null, string, long, double or bool.</param>
    public static Constant Parameter(object? value) => value switch
    {
        null => Constant.Null,
        string => Of(value, SqlType.Text),
        long => Of(value, SqlType.BigInt),
        double => Of(value, SqlType.Double),
        bool => Of(value, SqlType.Boolean),
        _ => throw new SqlException($"a parameter is a text, a number, a truth value or NULL, not a {value.GetType().Name}", null),
    };

    public static Constant Typed(TypedLiteral literal)
    {
        _ = SqlTypes.TryParse(literal.Type, out SqlType type);
        var text = new Constant(literal.Value, SqlType.Text) { IsLiteral = true, Origin = new Origin(literal.At) };
        return Coercion.Literal(text, type);
    }

    public static Constant Duration(IntervalLiteral literal)
    {
        bool isRight = literal.Unit is { } unit
            ? Interval.TryRead(literal.Text.AsSpan().Trim(), unit, out Interval interval)
            : Interval.TryParse(literal.Text, out interval);
        return isRight
            ? new Constant(interval, SqlType.Interval)
            : throw new SqlException(
                $"'{literal.Text}'{(literal.Unit is null ? "" : " " + literal.Unit)} is no duration: write INTERVAL '5 minutes', INTERVAL '5' MINUTE or 5Min", literal.At);
    }

    private static Constant Of(object value, SqlType type) => new(value, type) { IsLiteral = true };
}

using MarketStore.Sql.Syntax;

namespace MarketStore.Sql;

/// <summary>A statement cannot be run as it was written.</summary>
/// <param name="message">What is wrong and what would be right, without the place.</param>
/// <param name="at">Where that shows; null when no place is to blame.</param>
public sealed class SqlException(string message, Position? at, Exception? inner = null)
    : Exception(at is { } position ? $"{message} ({position})" : message, inner)
{
    public Position? At { get; } = at;
}

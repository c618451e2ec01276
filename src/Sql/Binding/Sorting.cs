using MarketStore.Sql.Syntax;

namespace MarketStore.Sql.Binding;

/// <summary>Keys of ORDER BY.</summary>
internal static class Sorting
{
    public static SortOrder Bind(IReadOnlyList<SortKey> keys, Func<Expression, BoundExpression> bind) =>
        new([.. keys.Select(key => new BoundSortKey(bind(key.Key), key.IsDescending, key.NullsFirst ?? false))]);
}

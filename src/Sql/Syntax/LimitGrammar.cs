using Superpower;
using Superpower.Model;
using static MarketStore.Sql.Syntax.Grammar;

namespace MarketStore.Sql.Syntax;

/// <summary><c>[LIMIT n BY k, ...] [LIMIT n] [OFFSET m]</c>, the last two in either order.</summary>
internal static class LimitGrammar
{
    /// <summary>Each at most once.</summary>
    public static TokenListParser<SqlToken, Func<Query, Query>> Limits { get; } = input =>
    {
        var result = TokenListParserResult.Value<SqlToken, Func<Query, Query>>(query => query, input, input);
        bool hasLimit = false, hasBy = false, hasOffset = false;
        while (result.HasValue)
        {
            SqlToken next = Peek(result.Remainder);
            Func<Query, Query> before = result.Value;
            if (next == SqlToken.Limit && !hasLimit)
            {
                result = Limit(before, hasBy, out bool[] isBy)(result.Remainder);
                if (isBy[0]) hasBy = true;
                else hasLimit = true;
            }
            else if (next == SqlToken.Offset && !hasOffset)
            {
                result = Is(SqlToken.Offset).IgnoreThen(ExpressionGrammar.Term).Select(rows =>
                    (Func<Query, Query>)(query => before(query) with { Offset = rows }))(result.Remainder);
                hasOffset = true;
            }
            else
            {
                break;
            }
        }
        return result;
    };

    /// <param name="isBy">Set when the production has been read.</param>
    private static TokenListParser<SqlToken, Func<Query, Query>> Limit(Func<Query, Query> before, bool hasBy, out bool[] isBy)
    {
        bool[] found = isBy = [false];
        return
            from word in Is(SqlToken.Limit)
            from count in ExpressionGrammar.Term
            from keys in If(next => next == SqlToken.By && !hasBy, Is(SqlToken.By).IgnoreThen(ExpressionGrammar.Expressions))
            select keys is null ? Plain(count) : ByKeys(new LimitBy(count, keys) { At = PositionOf(word) });

        Func<Query, Query> Plain(Expression count) => query => before(query) with { Limit = count };

        Func<Query, Query> ByKeys(LimitBy limit)
        {
            found[0] = true;
            return query => before(query) with { LimitBy = limit };
        }
    }
}

using System.Runtime.CompilerServices;
using Superpower;
using Superpower.Model;
using Superpower.Parsers;

namespace MarketStore.Sql.Syntax;

/// <summary>What the productions of the grammar are put together from.</summary>
internal static class Grammar
{
    /// <summary>Made once: each looks up how its token is spelled, for messages, and that takes as long as parsing.</summary>
    private static readonly TokenListParser<SqlToken, Token<SqlToken>>[] Kinds = [.. Enum.GetValues<SqlToken>().Select(Token.EqualTo)];

    /// <summary>One token of a kind, and its place.</summary>
    public static TokenListParser<SqlToken, Token<SqlToken>> Is(SqlToken kind) => Kinds[(int)kind];

    /// <summary>These words, one after another.</summary>
    public static TokenListParser<SqlToken, Token<SqlToken>> Are(params SqlToken[] kinds)
    {
        TokenListParser<SqlToken, Token<SqlToken>> all = Is(kinds[0]);
        foreach (SqlToken kind in kinds[1..]) all = all.Then(first => Is(kind).Select(_ => first));
        return all;
    }

    /// <summary>Whether a word is there.</summary>
    public static TokenListParser<SqlToken, bool> Has(params SqlToken[] kinds) =>
        Are(kinds).Select(_ => true).OptionalOrDefault();

    /// <summary>
    /// A production that is part of itself. A statement can be nested until the stack is nearly used up, and is then
    /// refused: no text may end the process.
    /// </summary>
    public static TokenListParser<SqlToken, T> Ref<T>(Func<TokenListParser<SqlToken, T>> production) => input =>
        RuntimeHelpers.TryEnsureSufficientExecutionStack()
            ? production()(input)
            : TokenListParserResult.Empty<SqlToken, T>(input, ["a less deeply nested expression"]);

    /// <summary>The production that the next token calls for.</summary>
    public static TokenListParser<SqlToken, T> When<T>(
        Func<SqlToken, bool> isNext, TokenListParser<SqlToken, T> then, TokenListParser<SqlToken, T> otherwise) => input =>
        isNext(Peek(input)) ? then(input) : otherwise(input);

    /// <summary>A production if the next token calls for it, else the default of T.</summary>
    public static TokenListParser<SqlToken, T?> If<T>(Func<SqlToken, bool> isNext, TokenListParser<SqlToken, T> then)
        where T : class => input =>
    {
        if (!isNext(Peek(input))) return TokenListParserResult.Value<SqlToken, T?>(null, input, input);
        TokenListParserResult<SqlToken, T> result = then(input);
        return result.HasValue
            ? TokenListParserResult.Value<SqlToken, T?>(result.Value, input, result.Remainder)
            : TokenListParserResult.CastEmpty<SqlToken, T, T?>(result);
    };

    /// <summary>A clause that begins with a word, or null.</summary>
    public static TokenListParser<SqlToken, T?> Clause<T>(SqlToken word, TokenListParser<SqlToken, T> production)
        where T : class => If(next => next == word, Is(word).IgnoreThen(production));

    /// <summary>One or more, with commas between them, and one behind the last if a clause or the end follows.</summary>
    public static TokenListParser<SqlToken, IReadOnlyList<T>> ListOf<T>(TokenListParser<SqlToken, T> item) => input =>
    {
        var items = new List<T>();
        TokenList<SqlToken> rest = input;
        while (true)
        {
            TokenListParserResult<SqlToken, T> result = item(rest);
            if (!result.HasValue) return TokenListParserResult.CastEmpty<SqlToken, T, IReadOnlyList<T>>(result);
            items.Add(result.Value);
            rest = result.Remainder;
            if (Peek(rest) != SqlToken.Comma) break;
            rest = rest.ConsumeToken().Remainder;
            if (EndsList(Peek(rest))) break;
        }
        return TokenListParserResult.Value<SqlToken, IReadOnlyList<T>>(items, input, rest);
    };

    public static TokenListParser<SqlToken, T> InParentheses<T>(TokenListParser<SqlToken, T> production) =>
        production.Between(Is(SqlToken.LeftParenthesis), Is(SqlToken.RightParenthesis));

    /// <summary>An empty list, or the list if its word is there.</summary>
    public static TokenListParser<SqlToken, IReadOnlyList<T>> OrEmpty<T>(this TokenListParser<SqlToken, IReadOnlyList<T>?> list) =>
        list.Select(items => items ?? []);

    /// <summary>The kind of the next token; None at the end.</summary>
    public static SqlToken Peek(TokenList<SqlToken> input, int ahead = 0)
    {
        TokenList<SqlToken> rest = input;
        for (int i = 0; i < ahead && !rest.IsAtEnd; i++) rest = rest.ConsumeToken().Remainder;
        return rest.IsAtEnd ? SqlToken.None : rest.ConsumeToken().Value.Kind;
    }

    public static Position PositionOf(Token<SqlToken> token) => new(token.Position.Line, token.Position.Column);

    /// <summary>A production, and its text as it was written.</summary>
    public static TokenListParser<SqlToken, (T Value, string Text)> Spelled<T>(TokenListParser<SqlToken, T> production) => input =>
    {
        TokenListParserResult<SqlToken, T> result = production(input);
        if (!result.HasValue) return TokenListParserResult.CastEmpty<SqlToken, T, (T, string)>(result);
        TextSpan first = input.ConsumeToken().Value.Span, last = first;
        for (TokenList<SqlToken> rest = input; rest.Position < result.Remainder.Position;)
        {
            (last, rest) = (rest.ConsumeToken().Value.Span, rest.ConsumeToken().Remainder);
        }
        int start = first.Position.Absolute, end = last.Position.Absolute + last.Length;
        return TokenListParserResult.Value((result.Value, first.Source![start..end]), input, result.Remainder);
    };

    /// <summary>Where the rest of the input begins.</summary>
    public static TokenListParser<SqlToken, Position> Here { get; } = input =>
    {
        Position position = input.IsAtEnd ? default : PositionOf(input.ConsumeToken().Value);
        return TokenListParserResult.Value(position, input, input);
    };

    private static bool EndsList(SqlToken kind) =>
        kind is SqlToken.None or SqlToken.RightParenthesis or SqlToken.Semicolon or SqlToken.From or SqlToken.Where
            or SqlToken.Group or SqlToken.Order or SqlToken.Having or SqlToken.Limit or SqlToken.Union;
}

using Superpower;
using Superpower.Parsers;
using static MarketStore.Sql.Syntax.Grammar;
using static MarketStore.Sql.Syntax.Lexemes;

namespace MarketStore.Sql.Syntax;

/// <summary><c>SAMPLE BY d [FROM a TO b] [FILL (...)] [ALIGN TO ...] [LABEL END]</c>.</summary>
internal static class SampleGrammar
{
    private static readonly TokenListParser<SqlToken, Expression?> FromTime = Clause(SqlToken.From, ExpressionGrammar.Term);

    private static readonly TokenListParser<SqlToken, Expression?> ToTime = Clause(SqlToken.To, ExpressionGrammar.Term);

    private static readonly TokenListParser<SqlToken, Fill> Fill = input => Peek(input) switch
    {
        SqlToken.NoneWord => Is(SqlToken.NoneWord).Select(word => new Fill(FillKind.None, null) { At = PositionOf(word) })(input),
        SqlToken.Null => Is(SqlToken.Null).Select(word => new Fill(FillKind.Null, null) { At = PositionOf(word) })(input),
        SqlToken.Linear => Is(SqlToken.Linear).Select(word => new Fill(FillKind.Linear, null) { At = PositionOf(word) })(input),
        SqlToken.Prev => Previous!(input),
        _ => ExpressionGrammar.Term.Select(value => new Fill(FillKind.Constant, value) { At = value.At })(input),
    };

    private static readonly TokenListParser<SqlToken, Fill> Previous =
        from word in Is(SqlToken.Prev)
        from column in If(next => next == SqlToken.LeftParenthesis, InParentheses(ExpressionGrammar.Expression))
        select new Fill(FillKind.Previous, column) { At = PositionOf(word) };

    private static readonly TokenListParser<SqlToken, Func<SampleBy, SampleBy>> Calendar =
        from word in Is(SqlToken.Calendar)
        from zone in If(next => next == SqlToken.Time, Are(SqlToken.Time, SqlToken.Zone).IgnoreThen(ExpressionGrammar.Term))
        from offset in If(next => next == SqlToken.With, Are(SqlToken.With, SqlToken.Offset).IgnoreThen(ExpressionGrammar.Term))
        select (Func<SampleBy, SampleBy>)(sample => sample with { TimeZone = zone, Offset = offset });

    private static readonly TokenListParser<SqlToken, Func<SampleBy, SampleBy>> FirstObservation =
        Are(SqlToken.First, SqlToken.Observation)
            .Select(_ => (Func<SampleBy, SampleBy>)(sample => sample with { AlignsToFirstObservation = true }));

    private static readonly TokenListParser<SqlToken, Func<SampleBy, SampleBy>?> Alignment = If(
        next => next == SqlToken.Align,
        Are(SqlToken.Align, SqlToken.To).IgnoreThen(Calendar.Or(FirstObservation)));

    public static TokenListParser<SqlToken, SampleBy> SampleBy { get; } =
        from word in Are(SqlToken.Sample, SqlToken.By)
        from interval in ExpressionGrammar.Term
        from start in FromTime
        from end in ToTime
        from fills in Clause(SqlToken.Fill, InParentheses(ListOf(Fill))).OrEmpty()
        from align in Alignment
        from byEnd in Has(SqlToken.Label, SqlToken.End)
        select (align ?? (sample => sample))(new SampleBy(interval)
        {
            From = start,
            To = end,
            Fills = fills,
            IsLabelledByEnd = byEnd,
            At = PositionOf(word),
        });
}

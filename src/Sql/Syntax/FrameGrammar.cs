using Superpower;
using Superpower.Parsers;
using static MarketStore.Sql.Syntax.Grammar;

namespace MarketStore.Sql.Syntax;

/// <summary>Frames of windows: <c>ROWS BETWEEN 19 PRECEDING AND CURRENT ROW EXCLUDE TIES</c>.</summary>
internal static class FrameGrammar
{
    private static readonly TokenListParser<SqlToken, FrameBound> Unbounded =
        from word in Is(SqlToken.Unbounded)
        from kind in Is(SqlToken.Preceding).Select(_ => FrameBoundKind.UnboundedPreceding)
            .Or(Is(SqlToken.Following).Select(_ => FrameBoundKind.UnboundedFollowing))
        select new FrameBound(kind, null) { At = PositionOf(word) };

    private static readonly TokenListParser<SqlToken, FrameBound> Current =
        Are(SqlToken.Current, SqlToken.Row).Select(word => new FrameBound(FrameBoundKind.CurrentRow, null) { At = PositionOf(word) });

    private static readonly TokenListParser<SqlToken, FrameBound> Offset =
        from offset in Ref(() => ExpressionGrammar.Term)
        from kind in Is(SqlToken.Preceding).Select(_ => FrameBoundKind.Preceding)
            .Or(Is(SqlToken.Following).Select(_ => FrameBoundKind.Following))
        select new FrameBound(kind, offset) { At = offset.At };

    private static readonly TokenListParser<SqlToken, FrameBound> Bound = input => Peek(input) switch
    {
        SqlToken.Unbounded => Unbounded(input),
        SqlToken.Current => Current(input),
        _ => Offset(input),
    };

    private static readonly TokenListParser<SqlToken, FrameUnit> Unit =
        Is(SqlToken.Rows).Select(_ => FrameUnit.Rows)
            .Or(Is(SqlToken.Range).Select(_ => FrameUnit.Range))
            .Or(Is(SqlToken.Groups).Select(_ => FrameUnit.Groups));

    private static readonly TokenListParser<SqlToken, FrameExclusion> Exclusion = Is(SqlToken.Exclude).IgnoreThen(
        Are(SqlToken.Current, SqlToken.Row).Select(_ => FrameExclusion.CurrentRow)
            .Or(Is(SqlToken.Group).Select(_ => FrameExclusion.Group))
            .Or(Is(SqlToken.Ties).Select(_ => FrameExclusion.Ties))
            .Or(Are(SqlToken.No, SqlToken.Others).Select(_ => FrameExclusion.None))).OptionalOrDefault();

    /// <summary>The bounds: both of them, or the first, to the current row.</summary>
    private static readonly TokenListParser<SqlToken, (FrameBound Start, FrameBound End)> Bounds = When(
        next => next == SqlToken.Between,
        from start in Is(SqlToken.Between).IgnoreThen(Bound)
        from end in Is(SqlToken.And).IgnoreThen(Bound)
        select (start, end),
        Bound.Select(start => (start, new FrameBound(FrameBoundKind.CurrentRow, null) { At = start.At })));

    /// <summary>Without EXCLUDE.</summary>
    public static TokenListParser<SqlToken, Frame> Range { get; } =
        from at in Here
        from unit in Unit
        from bounds in Bounds
        select new Frame(unit, bounds.Start, bounds.End, FrameExclusion.None) { At = at };

    public static TokenListParser<SqlToken, Frame> Frame { get; } =
        from frame in Range
        from exclusion in Exclusion
        select frame with { Exclude = exclusion };
}

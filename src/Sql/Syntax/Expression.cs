namespace MarketStore.Sql.Syntax;

/// <summary>Something with a value for each row.</summary>
public abstract record Expression : SyntaxNode;

/// <summary>A number as it was written, such as <c>1</c>, <c>1.5e3</c> or <c>0x1F</c>.</summary>
public sealed record NumberLiteral(string Text) : Expression;

/// <summary><c>'text'</c>, unescaped.</summary>
public sealed record TextLiteral(string Value) : Expression;

/// <summary><c>DATE '2024-03-08'</c>, <c>TIMESTAMP '...'</c>, <c>TIME '...'</c>.</summary>
public sealed record TypedLiteral(string Type, string Value) : Expression;

/// <summary><c>INTERVAL '5' MINUTE</c>, <c>INTERVAL '5 minutes'</c> or a bare duration such as <c>5Min</c>.</summary>
/// <param name="Unit">Null when the text has it.</param>
public sealed record IntervalLiteral(string Text, string? Unit) : Expression;

public sealed record BooleanLiteral(bool Value) : Expression;

public sealed record NullLiteral : Expression;

/// <summary><c>$1</c>; the first is 1.</summary>
public sealed record Parameter(int Number) : Expression;

/// <summary><c>@name</c>, from DECLARE.</summary>
public sealed record Variable(string Name) : Expression;

/// <summary><c>Close</c>, <c>t.Close</c>.</summary>
public sealed record ColumnName(Name? Table, Name Column) : Expression;

/// <summary><c>*</c> or <c>t.*</c>, with what is left out and what is put in another's place.</summary>
public sealed record Star(Name? Table, IReadOnlyList<Name> Exclude, IReadOnlyList<SelectItem> Replace) : Expression;

/// <summary><c>COLUMNS('regex')</c>: the columns of the input whose names match.</summary>
public sealed record ColumnsMatching(string Pattern) : Expression;

public enum UnaryOperator
{
    Plus,
    Minus,
    Not,
}

public sealed record Unary(UnaryOperator Operator, Expression Operand) : Expression;

public enum BinaryOperator
{
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    IsDistinctFrom,
    IsNotDistinctFrom,
    Concatenate,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Power,
}

public sealed record Binary(BinaryOperator Operator, Expression Left, Expression Right) : Expression;

/// <summary><c>x [NOT] BETWEEN a AND b</c>, both ends included.</summary>
public sealed record Between(Expression Operand, Expression Low, Expression High, bool IsNegated) : Expression;

/// <summary><c>x [NOT] IN (a, b)</c>; <c>Epoch IN '2024-03'</c> is a list of one that is not in parentheses.</summary>
/// <param name="IsInterval">Without parentheses: the operand is an interval text.</param>
public sealed record InList(Expression Operand, IReadOnlyList<Expression> Values, bool IsNegated, bool IsInterval) : Expression;

public sealed record InQuery(Expression Operand, Query Query, bool IsNegated) : Expression;

/// <summary><c>x [NOT] LIKE p [ESCAPE e]</c>; ILIKE ignores case.</summary>
public sealed record Like(Expression Operand, Expression Pattern, Expression? Escape, bool IgnoresCase, bool IsNegated) : Expression;

/// <summary><c>x IS [NOT] NULL | TRUE | FALSE</c>.</summary>
/// <param name="Value">Null for IS NULL.</param>
public sealed record Is(Expression Operand, bool? Value, bool IsNegated) : Expression;

/// <summary><c>CASE [x] WHEN a THEN b ... [ELSE c] END</c>.</summary>
public sealed record Case(Expression? Operand, IReadOnlyList<WhenClause> Whens, Expression? Else) : Expression;

public sealed record WhenClause(Expression When, Expression Then) : SyntaxNode;

/// <summary><c>CAST(x AS T)</c>, <c>TRY_CAST(x AS T)</c>, <c>x::T</c>.</summary>
/// <param name="IsShort">Written <c>x::T</c>; legacy functions take <c>Sum::Volume</c> for an option.</param>
public sealed record Cast(Expression Operand, Name Type, bool IsTry, bool IsShort) : Expression;

/// <summary><c>EXTRACT(field FROM x)</c>.</summary>
public sealed record Extract(string Field, Expression Operand) : Expression;

/// <summary><c>x AT TIME ZONE z</c>.</summary>
public sealed record AtTimeZone(Expression Operand, Expression Zone) : Expression;

public sealed record Exists(Query Query) : Expression;

/// <summary>A query in parentheses that has one column and at most one row.</summary>
public sealed record ScalarQuery(Query Query) : Expression;

/// <summary>A call of a function, an aggregate or a window function.</summary>
public sealed record Call(Name Function, IReadOnlyList<Argument> Arguments) : Expression
{
    /// <summary><c>count(*)</c>.</summary>
    public bool IsStar { get; init; }

    public bool IsDistinct { get; init; }

    /// <summary><c>string_agg(x, ',' ORDER BY y)</c>.</summary>
    public IReadOnlyList<SortKey> OrderBy { get; init; } = [];

    /// <summary><c>FILTER (WHERE ...)</c>.</summary>
    public Expression? Filter { get; init; }

    /// <summary><c>IGNORE NULLS</c>.</summary>
    public bool IgnoresNulls { get; init; }

    /// <summary><c>OVER (...)</c> or <c>OVER name</c>.</summary>
    public Window? Over { get; init; }
}

/// <summary><c>x</c> or <c>name =&gt; x</c>.</summary>
public sealed record Argument(Name? Name, Expression Value) : SyntaxNode;

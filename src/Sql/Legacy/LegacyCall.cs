using MarketStore.Sql.Binding;
using MarketStore.Sql.Syntax;

namespace MarketStore.Sql.Legacy;

/// <summary>An argument of a legacy function: a column, perhaps for a parameter that is named (<c>Sum::Volume</c>).</summary>
internal sealed record LegacyArgument(string? Parameter, Name Column);

/// <summary>
/// A call of one of the table functions of the Go MarketStore: candlecandler, tickcandler, gap, adjust. Columns are
/// bound to parameters; texts in quotes initialise the function, wherever they stand.
/// </summary>
internal sealed record LegacyCall(string Name, IReadOnlyList<LegacyArgument> Arguments, IReadOnlyList<string> Texts, Position At)
{
    public static IReadOnlyList<string> Names { get; } = ["candlecandler", "tickcandler", "gap", "adjust"];

    /// <summary>A call in a select list; null when the expression is no such call.</summary>
    /// <exception cref="SqlException">An argument is neither a column nor a text.</exception>
    public static LegacyCall? Of(Expression expression)
    {
        if (expression is not Call { Over: null } call || !Names.Contains(call.Function.Text.ToLowerInvariant())) return null;
        var arguments = new List<LegacyArgument>();
        var texts = new List<string>();
        foreach (Argument argument in call.Arguments)
        {
            switch (argument.Value)
            {
                case TextLiteral text:
                    texts.Add(text.Value);
                    break;
                case IntervalLiteral interval:
                    texts.Add(interval.Text);
                    break;
                case ColumnName { Table: null } column:
                    arguments.Add(new LegacyArgument(null, column.Column));
                    break;
                case Cast { IsShort: true, Operand: ColumnName { Table: null } parameter } cast:
                    arguments.Add(new LegacyArgument(parameter.Column.Text, cast.Type));
                    break;
                default:
                    throw new SqlException($"{call.Function} takes columns, parameters such as Sum::Volume and texts such as '5Min'", argument.Value.At);
            }
        }
        return new LegacyCall(call.Function.Text.ToLowerInvariant(), arguments, texts, call.At);
    }
}

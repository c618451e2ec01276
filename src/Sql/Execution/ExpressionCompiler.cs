using MarketStore.Engine;
using MarketStore.Sql.Binding;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Functions;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Execution;

/// <summary>Computes an expression for each row of a batch.</summary>
internal delegate Column Evaluator(Batch batch);

/// <summary>Makes evaluators of bound expressions. One evaluator is used by one thread at a time.</summary>
internal static class ExpressionCompiler
{
    /// <param name="input">The columns of the batches that it will be given.</param>
    public static Evaluator Compile(BoundExpression expression, IReadOnlyList<PlanColumn> input)
    {
        switch (expression)
        {
            case ColumnReference reference:
                int place = IndexOf(input, reference.Column);
                return batch => batch.Columns[place];
            case Constant constant:
                Column value = Column.Constant(constant.Storage, constant.Value, 1);
                return batch => value.Repeat(batch.Count);
            case FunctionCall call:
                return Call(call.Function.Evaluate, [.. call.Operands.Select(operand => Compile(operand, input))]);
            case Conversion conversion:
                return Conversion(conversion, Compile(conversion.Operand, input));
            case Junction junction:
                return Logic.Junction(junction.IsAnd, [.. junction.Operands.Select(operand => Compile(operand, input))]);
            case Negation negation:
                return Logic.Negation(Compile(negation.Operand, input));
            case Test test:
                return Logic.Test(Compile(test.Operand, input), test.Value);
            case Choice choice:
                return Choices.Compile([.. choice.Operands.Select(operand => Compile(operand, input))], choice.Storage);
            case Membership membership:
                return Memberships.Compile(Compile(membership.Operand, input), membership.Values, membership.Operand.Storage);
            default:
                throw new MarketStoreException(ErrorCode.Internal, $"{expression.GetType().Name} was left in a plan that runs");
        }
    }

    public static Evaluator[] Compile(IEnumerable<BoundExpression> expressions, IReadOnlyList<PlanColumn> input) =>
        [.. expressions.Select(expression => Compile(expression, input))];

    public static int IndexOf(IReadOnlyList<PlanColumn> input, PlanColumn column)
    {
        for (int i = 0; i < input.Count; i++)
        {
            if (ReferenceEquals(input[i], column)) return i;
        }
        throw new MarketStoreException(ErrorCode.Internal, $"column {column.Name} is not there where it is used");
    }

    private static Evaluator Call(ScalarKernel kernel, Evaluator[] arguments) => batch =>
    {
        var values = new Column[arguments.Length];
        for (int i = 0; i < values.Length; i++) values[i] = arguments[i](batch);
        return kernel(values, batch.Count);
    };

    private static Evaluator Conversion(Conversion conversion, Evaluator operand)
    {
        if (conversion.Operand.Type == SqlType.Null)
        {
            return batch => Column.Null(conversion.Storage, batch.Count);
        }
        ScalarKernel kernel = Conversions.Find(conversion.Operand.Type, conversion.Type, conversion.IsTry)
            ?? throw new SqlException($"a {conversion.Operand.Type.Name()} cannot be converted to {conversion.Type.Name()}", conversion.Origin.At);
        return batch => kernel([operand(batch)], batch.Count);
    }
}
